#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# The first sandbox, read from the programs themselves: what a role has not linked, no exploit can
# call. Beside the libraries each program may need, no function of a folder it must not contain may
# be found in it.
use strict;
use warnings;
use lib 'tests/lib';
use Lint;

my %program = (
	posternd => {
		needs => [qw(event_core seccomp)], without => [qw(http net front front crypto intake staff store operator)] },
	'postern-intake' => {
		needs => [qw(event_core ssl crypto seccomp)],
		without => [qw(crypto supervisor staff store operator)] },
	'postern-staff' => {
		needs => [qw(event_core ssl crypto seccomp)],
		without => [qw(crypto supervisor intake store operator)] },
	'postern-store' => {
		needs => [qw(event_core lmdb seccomp)], without => [qw(http net front front supervisor intake staff operator)] },
	postern => {
		needs => [qw(event_core qrencode jansson)], without => [qw(http net front front supervisor intake staff store)] },
);

sub output { my $text = qx{$_[0]}; die "$_[0]: failed" if $?; return $text }

# The functions and data that others can see, defined in a program or an archive.
sub symbols { return map { /^\S* ?[TDBR] (\w+)$/ ? ($1 => 1) : () } split /\n/, output("nm --defined-only $_[0]") }

sub libraries {
	return map { /\(NEEDED\).*\[lib(.*?)(?:-[\d.]+)?\.so/ ? $1 : () } split /\n/, output("readelf -d build/$_[0]");
}

my @folders = map { m{build/test/lib/(\w+)\.a} } glob 'build/test/lib/*.a';
my %in_folder = map { $_ => { symbols("build/test/lib/$_.a") } } @folders;
my (@linked, @contained, @missing, @soft, @clock);

for my $name (sort keys %program) {
	my %allowed = map { $_ => 1 } 'c', 'm', @{ $program{$name}{needs} };
	if (! -x "build/$name") { push @missing, $name; next }
	push @linked, "$name needs lib$_" for grep { !$allowed{$_} } libraries($name);
	my %here = symbols("build/$name");
	for my $folder (@{ $program{$name}{without} }) {
		my @found = sort grep { $here{$_} && $_ ne 'main' } keys %{ $in_folder{$folder} // {} };
		# A name that an allowed folder defines too is that folder's.
		@found = grep { my $symbol = $_; !grep { $in_folder{$_}{$symbol} } allowed_folders($name) } @found;
		push @contained, "$name contains $folder: @found" if @found;
	}
	my $header = output("readelf -hldW build/$name");
	push @soft, "$name: not position independent" unless $header =~ /Type:\s+DYN/;
	push @soft, "$name: relocations stay writable" unless $header =~ /GNU_RELRO/ && $header =~ /NOW/;
	push @soft, "$name: executable stack" if $header =~ /GNU_STACK.*RWE/;
	push @soft, "$name: no stack protector" unless output("nm build/$name") =~ /__stack_chk_fail/;
	push @clock, $name if Lint::text("build/$name") =~ /POSTERN_CLOCK_OFFSET_FILE/;
}

sub allowed_folders {
	my %without = map { $_ => 1 } @{ $program{ $_[0] }{without} };
	return grep { !$without{$_} } @folders;
}

Lint::report('all five programs are there', @missing);
Lint::report('each program needs only its own libraries: intake and staff no database, the store no TLS', @linked);
Lint::report('no program contains a folder it may not: the store no HTTP, intake and staff no crypto', @contained);
Lint::report('this test sees a folder that is there', map {
	my ($n, $f) = @$_;
	my %here = -x "build/$n" ? symbols("build/$n") : ();
	(grep { $here{$_} } keys %{ $in_folder{$f} // {} }) ? () : "no function of $f in $n";
} [ 'postern-intake', 'http' ], [ 'postern-intake', 'net' ], [ 'postern-store', 'crypto' ]);
Lint::report('programs are position independent, with fixed relocations, no executable stack and stack guards', @soft);
Lint::report('release programs contain no clock that tests can move', @clock);
Lint::report('test programs contain it, so the line above can fail',
	(grep { -x $_ && Lint::text($_) =~ /POSTERN_CLOCK_OFFSET_FILE/ } 'build/test/bin/postern-store') ? () : 'postern-store');
Lint::done();
