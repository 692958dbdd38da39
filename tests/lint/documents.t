#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Documents point at things that are there.
use strict;
use warnings;
use lib 'tests/lib';
use Lint;

my @documents = Lint::files(qr{\.md$});
my @expected = qw(README.md crypto/PROTOCOL.md client-web/README.md tests/README.md deploy/THREATS.md
    deploy/OPERATING.md server/ARCHITECTURE.md server/HACKING.md);

my @dead;
for my $document (grep { !m{^tests/(vectors|fuzz)/} } @documents) {
	(my $folder = $document) =~ s{[^/]+$}{};
	my $text = Lint::text($document);
	while ($text =~ /\]\(([^)#\s]+)(?:#[^)]*)?\)/g) {
		my $target = $1;
		next if $target =~ m{^(?:https?|mailto):};
		push @dead, "$document: $target" unless -e "$folder$target";
	}
}
Lint::report('every document of the map is there', grep { !-f $_ } @expected);
Lint::report('links between documents lead somewhere', @dead);
Lint::done();
