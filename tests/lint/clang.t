#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# What gcc builds, clang reads without a warning either: the project is written in what both share.
use strict;
use warnings;
use lib 'tests/lib';
use Lint;

my @sources = Lint::files(qr{^(crypto|server|sms-gateway|tests)/.*\.c$});
chomp(my $flags = qx{make -s print-cflags});
my $said = qx{clang -fsyntax-only $flags -DPOSTERN_TEST_CLOCK '-DREPLAY_CORPUS=""' @sources 2>&1};
my $status = $?;
Lint::report('clang has nothing to say', grep { $status || /warning:|error:/ } split /\n/, $said);
Lint::report('there were sources to look at', @sources > 5 ? () : scalar @sources);
Lint::done();
