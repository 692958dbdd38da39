#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# A check that nobody would miss is no check: each patch in tests/faults takes one away, in a copy of
# the tree, and the test it names must turn red. Its head says what is broken and who should notice:
#
#	Fault: the padding of an envelope is not looked at
#	Noticed-by: tests/unit/crypto_envelope.c
#
# The copy keeps the objects that are built already, so a fault costs one object and one link.
use strict;
use warnings;
use Cwd qw(getcwd);
use lib 'tests/lib';
use Lint;

my $top = getcwd();
my $tree = "$top/build/faults";
my @patches = glob 'tests/faults/*.patch';

sub quietly { return qx{cd '$tree' && ( $_[0] ) 2>&1 </dev/null} }

sub copy_tree {
	system('rm', '-rf', $tree) == 0 && mkdir($tree) or die "$tree: $!";
	my @parts = grep { -e $_ } qw(Makefile package.json tsconfig.json crypto server client-web tests sms-gateway deploy);
	system('cp', '-a', @parts, "$tree/") == 0 or die 'cp';
	system("mkdir -p '$tree/build/test' && cp -a build/test/obj build/test/lib '$tree/build/test/'") == 0 or die 'cp objects';
	symlink("$top/$_", "$tree/$_") for grep { -e "$top/$_" } qw(node_modules build/deps build/node build/web);
}

# The command that builds and the one that runs what a test file's source becomes.
sub program {
	my ($source) = @_;
	return ('true', "node $source") if $source =~ /\.mjs$/;
	(my $program = $source) =~ s{^tests/(.*)\.c$}{build/test/$1.t};
	return ("make -s KIND=test CFLAGS=-Wno-error $program", $program);
}

sub outcome {
	my ($source) = @_;
	my ($build, $run) = program($source);
	my $said = quietly($build);
	return ('does not build', $said) if $?;
	$said = quietly("timeout 60 $run");
	my $status = $?;
	return ('red', $said) if $said =~ /^not ok/m && $status;
	return ($status ? 'dies' : 'green', $said);
}

copy_tree();
my (%green, @red);
for my $patch (@patches) {
	my $head = Lint::text($patch);
	my ($fault) = $head =~ /^Fault: (.*)$/m or die "$patch: no line Fault:";
	my ($test) = $head =~ /^Noticed-by: (\S+)$/m or die "$patch: no line Noticed-by:";
	my @wrong;

	$green{$test} //= [ outcome($test) ];
	if ($green{$test}[0] ne 'green') {
		@wrong = ("without the fault $test is $green{$test}[0]:", split /\n/, $green{$test}[1]);
	} else {
		my $said = quietly("patch -p1 --no-backup-if-mismatch < '$top/$patch'");
		if ($?) {
			@wrong = ('the patch no longer applies; make it anew:', split /\n/, $said);
		} else {
			my ($how, $text) = outcome($test);
			@wrong = ("$test is $how", split /\n/, $text) if $how ne 'red';
		}
		# What the patch touched is put back, whether it applied or not.
		for my $file ($head =~ m{^\+\+\+ b/(\S+)$}mg) {
			system('cp', $file, "$tree/$file") == 0 or die "cp $file";
		}
	}
	Lint::report("noticed: $fault", @wrong > 12 ? @wrong[0 .. 12] : @wrong);
}
Lint::report('at least ten faults were seeded', @patches >= 10 ? () : scalar @patches);
system('rm', '-rf', $tree);
Lint::done();
