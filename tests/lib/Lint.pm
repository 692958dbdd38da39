# SPDX-License-Identifier: MIT
# What the lints share: the files of the tree, and TAP with one line a rule and each offence below it.
package Lint;
use strict;
use warnings;

my $count = 0;
my $failed = 0;

# The project's files whose path matches: what git knows, and what it would add; without git, all.
sub files {
	my ($pattern) = @_;
	my @paths = split /\0/, qx{git -c safe.directory='*' ls-files -z --cached --others --exclude-standard 2>/dev/null};
	if (!@paths) {
		@paths = split /\0/, qx{find . -type f -not -path './build/*' -not -path './node_modules/*' -not -path './.git/*' -printf '%P\\0'};
	}
	return grep { /$pattern/ && -f $_ } sort @paths;
}

sub text {
	my ($file) = @_;
	open(my $in, '<:raw', $file) or die "$file: $!";
	local $/;
	return scalar(<$in>) // '';
}

sub lines { return split /\n/, text($_[0]) }

# The rows of a table file, without comments and empty lines.
sub table { return grep { /\S/ } map { s/#.*//r } lines($_[0]) }

sub report {
	my ($rule, @offences) = @_;
	$count++;
	$failed++ if @offences;
	print @offences ? 'not ok' : 'ok', " $count - $rule\n";
	print "#   $_\n" for @offences;
}

sub done {
	print "1..$count\n";
	exit($failed ? 1 : 0);
}

1;
