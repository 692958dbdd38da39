#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# No file of more than 600 lines, no header of more than 200, no C function of more than 60:
# past that there are two ideas in one room. Exceptions stand in sizes.txt.
use strict;
use warnings;
use lib 'tests/lib';
use Lint;

my %bound = map { my ($what, $lines) = split; $what => $lines } Lint::table('tests/lint/sizes.txt');
my (%needed, @files, @functions);

sub within {
	my ($what, $lines, $usual) = @_;
	return 1 if $lines <= $usual;
	$needed{$what} = $lines;
	return $lines <= ($bound{$what} // 0);
}

for my $file (Lint::files(qr{^(crypto|server|client-web|sms-gateway|tests)/.*\.([ch]|mjs|js)$})) {
	next if $file =~ m{^tests/vectors/};
	my @lines = Lint::lines($file);
	my $usual = $file =~ /\.h$/ ? 200 : 600;
	push @files, "$file: " . @lines . " lines" unless within($file, scalar @lines, $usual);
	next unless $file =~ /\.c$/;
	my ($name, $start) = ('', 0);
	for my $i (0 .. $#lines) {
		$name = $1 if $lines[$i] =~ /^(\w+)\(/;
		$start = $i if $lines[$i] eq '{';
		next unless $lines[$i] eq '}' && $start;
		my $length = $i - $start - 1;
		push @functions, "$file:" . ($start + 1) . ": $name has $length lines"
		    unless within("$file:$name", $length, 60);
		$start = 0;
	}
}
Lint::report('no file is larger than 600 lines, no header than 200', @files);
Lint::report('no function is longer than 60 lines', @functions);
Lint::report('sizes.txt allows nothing that is not needed', map {
	!$needed{$_} ? "$_ is within bounds" : $needed{$_} < $bound{$_} ? "$_ is down to $needed{$_}" : ();
} sort keys %bound);
Lint::done();
