#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# The pages' modules hold to their JSDoc types (tsconfig.json), and keep to the ways of writing to a
# page that can't carry script.
use strict;
use warnings;
use lib 'tests/lib';
use Lint;

my $said = qx{node_modules/.bin/tsc -p tsconfig.json 2>&1};
Lint::report('types hold', $? ? split(/\n/, $said) : ());

my @modules = Lint::files(qr{^client-web/(report|console|shared)/.*\.m?js$});
my $unsafe = qr{\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker)\b};
my @found;
for my $module (@modules) {
	my $n = 0;
	for (Lint::lines($module)) {
		$n++;
		next if m{^\s*(//|\*|/\*)};
		push @found, "$module:$n: $1" if /$unsafe/;
	}
}
Lint::report('no module writes markup, evaluates text or keeps anything on the device', @found);
Lint::report('there were modules to look at', @modules ? () : 'none');
my @inline;
for my $page (Lint::files(qr{^client-web/.*\.html$})) {
	my $n = 0;
	for (Lint::lines($page)) {
		$n++;
		push @inline, "$page:$n: $1" if /(\son\w+="|<script(?![^>]*\ssrc=)|\sstyle=")/;
	}
}
Lint::report('no page has inline script, handlers or styles', @inline);
Lint::done();
