#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# The arrows between folders, and the one door of each library: layers.txt and doors.txt.
use strict;
use warnings;
use lib 'tests/lib';
use Lint;

my %may = map { my ($from, @to) = split; $from => \@to } Lint::table('tests/lint/layers.txt');
my %door = map { my ($header, @files) = split; $header => \@files } Lint::table('tests/lint/doors.txt');

# A path of the tree for what stands between the quotes.
sub resolve {
	my ($from, $path) = @_;
	(my $here = $from) =~ s{[^/]+$}{};
	-e $_ and return $_ for "server/$path", $path, "$here$path", "build/gen/$path";
	return undef;
}

# An entry is a file, or a folder that stands for all in it.
sub covers { my ($entry, $path) = @_; return $path eq $entry || index($path, $entry =~ m{/$} ? $entry : "$entry/") == 0 }

my ($seen, @arrows, @doors) = (0);
for my $file (Lint::files(qr{^(server|crypto)/.*\.[ch]$})) {
	(my $folder = $file) =~ s{/[^/]+$}{};
	for my $line (Lint::lines($file)) {
		if ($line =~ /^\s*#\s*include\s+"([^"]+)"/) {
			my $target = resolve($file, $1) // do { push @arrows, "$file: no such header \"$1\""; next };
			$seen++;
			next if grep { covers($_, $target) } 'build/gen', $folder, @{ $may{$folder} // [] };
			push @arrows, "$file must not include \"$1\"";
		} elsif ($line =~ /^\s*#\s*include\s+<([^>]+)>/) {
			for my $header (grep { index($1, $_) == 0 } keys %door) {
				push @doors, "$file must not include <$1>; its door is @{$door{$header}}"
				    unless grep { covers($_, $file) } @{ $door{$header} };
			}
		}
	}
}
Lint::report('includes point only where layers.txt allows', @arrows);
Lint::report('each library has one door', @doors);
Lint::report('there was something to look at', $seen ? () : 'no include was found');
Lint::done();
