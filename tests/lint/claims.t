#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# Every row of deploy/THREATS.md that says something holds names a test that says so too:
# `tests/FOLDER/FILE` "the sentence". The file must exist, be run by `make check`, and contain the
# sentence (in C as the function's name). A row whose proof is still to come says "not yet".
use strict;
use warnings;
use lib 'tests/lib';
use Lint;

my @rows = map { [ split /\s*\|\s*/ ] } grep { /^\|\s*S\d+\w?\s*\|/ } Lint::lines('deploy/THREATS.md');
my (@bad, %claims, $proofs);

sub said_in {
	my ($file, $sentence) = @_;
	(my $text = Lint::text($file)) =~ s/[_\s]+/ /g;
	(my $wanted = $sentence) =~ s/[_\s]+/ /g;
	return index($text, $wanted) >= 0;
}

for my $row (@rows) {
	my (undef, $id, $claim, $proof) = @$row;
	$claims{$id}++;
	if (($proof // '') =~ /^not yet\b/) { next }
	my @named = $proof =~ /`(tests\/[^`]+)`\s+"([^"]+)"/g;
	push @bad, "$id: neither a test nor \"not yet\": $claim" unless @named;
	while (my ($file, $sentence) = splice @named, 0, 2) {
		$proofs++;
		if (! -f $file) { push @bad, "$id: there is no $file" }
		elsif ($file !~ m{^tests/(lint|unit|vectors|fuzz|scenario|fault|system|web)/.*\.(c|t|mjs)$}) { push @bad, "$id: $file is not run" }
		elsif (!said_in($file, $sentence)) { push @bad, "$id: $file does not say \"$sentence\"" }
	}
}
Lint::report('every claim names a test that exists and says so', @bad);
Lint::report('claims S1 to S16 are all there', map { $claims{"S$_"} ? () : "S$_" } 1 .. 16);
Lint::report('at least one claim is proved', $proofs ? () : 'none');

# A page or document that leans on a claim names it: data-claim="S2" or (S2). It must be one of ours.
my @unknown;
for my $file (Lint::files(qr{^(README\.md|client-web/.*\.(md|html|mjs|json|txt)|deploy/.*\.(md|html)|server/.*\.md|crypto/.*\.md)$})) {
	my $text = Lint::text($file);
	push @unknown, "$file: $1" while $text =~ /(?:data-claim="|\(claim )(S\d+\w?)/g && !$claims{$1};
}
Lint::report('pages and documents lean only on claims that are listed', @unknown);
Lint::done();
