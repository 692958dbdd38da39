#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# What every file of the project must say, and must not.
use strict;
use warnings;
use lib 'tests/lib';
use Lint;

my @code = Lint::files(qr{\.(c|h|mjs|js|scss|t|pm|sh)$|^Makefile$|^deploy/(setup|as-caller|demo/run)$|^tests/(run|lib/bounded)$});
my @ours = grep { !m{^tests/(vectors|fuzz/corpus)/} } @code;

Lint::report('each source file names its licence in its first three lines', grep {
	my @first = Lint::lines($_);
	!grep { /SPDX-License-Identifier: MIT/ } grep { defined } @first[0 .. 2];
} @ours);

my @all = Lint::files(qr{.});
my @text = grep { !m{^tests/(vectors|fuzz/corpus)/|\.(png|ico|jpg|woff2?)$} } @all;

# Paths of a machine and names of hosts do not belong in the project. (Written in two halves here.)
my $foreign = join '|', map { quotemeta } '/wor' . 'k/', '/tmp/' . 'team', 'registry.' . 'npmjs', 'registry.' . 'yarnpkg';
$foreign .= '|\.\./' . 'shared/(?:design|hooks|vectors)';
Lint::report('no path of a machine and no registry host stands anywhere', map {
	my $file = $_;
	my $n = 0;
	map { $n++; /($foreign)/ ? "$file:$n: $1" : () } Lint::lines($file);
} @text);

Lint::report('the lockfiles hold sums and no addresses', map {
	my $file = $_;
	my $text = Lint::text($file);
	my @bad;
	push @bad, "$file: holds an address" if $text =~ m{://(?!opencollective|github\.com/sponsors|paulmillr|www\.patreon|tidelift|www\.buymeacoffee)}
	    && $text =~ /"resolved"/;
	my $packages = () = $text =~ /"node_modules\//g;
	my $sums = () = $text =~ /"integrity": "sha512-/g;
	push @bad, "$file: $packages packages, $sums sums" if $packages != $sums || $packages == 0;
	@bad;
} grep { /(^|\/)package-lock\.json$/ } @all);

Lint::report('package.json pins exact versions', map {
	my ($deps) = Lint::text('package.json') =~ /"$_": \{(.*?)\}/s;
	map { /"([^"]+)": "(\d+\.\d+\.\d+)"/ ? () : /"([^"]+)": / ? "package.json: $1" : () } split /\n/, $deps // '';
} qw(dependencies devDependencies));

Lint::report('no source line ends in white space, none is longer than 100 columns by much', map {
	my $file = $_;
	my $n = 0;
	map {
		$n++;
		(my $wide = $_) =~ s/\t/        /g;
		utf8::decode($wide);
		/[ \t]$/ ? "$file:$n: ends in white space" : length($wide) > 128 ? "$file:$n: too long" : ();
	} Lint::lines($file);
} grep { /\.[ch]$/ } @ours);

Lint::done();
