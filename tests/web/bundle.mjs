// SPDX-License-Identifier: MIT
// client-web/shared/bundle.mjs, authority.mjs, document.mjs: from the organisation's id to the desks' keys, or not at all.

import { BODIES, TYPES, signDeskKey } from '../../client-web/shared/bodies.mjs';
import { judgeFreshness, verifyBundle } from '../../client-web/shared/bundle.mjs';
import { Writer, join, order, random } from '../../client-web/shared/bytes.mjs';
import { readDocument, writeDocument } from '../../client-web/shared/document.mjs';
import { hash, signingPublicKey, staffKeys } from '../../client-web/shared/keys.mjs';
import { NOON, TODAY, makeBundle, makeCouncil, makeStamps } from '../lib/council.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { flips, hex, refuses, unhex } from '../lib/vectors.mjs';

const DAY = 86400;
const council = makeCouncil();
const good = makeBundle(council);

await test('a_bundle_is_believed_from_the_organisations_id_alone', () => {
	const bundle = verifyBundle(council.org, good, NOON);
	assert.equal(bundle.council, 'Example City Council');
	assert.equal(bundle.freshness, 'current');
	assert.equal(bundle.canSeal, true);
	assert.deepEqual([...bundle.desks.keys()], [1, 2]);
	assert.deepEqual(bundle.desks.get(2).kem, council.keys.get(2).pair.publicKey);
	assert.deepEqual(bundle.storeKeys, [unhex(signingPublicKey(council.storeSeed))]);
	assert.equal(bundle.week, Math.floor(TODAY / 7));
});

await test('a_bundle_of_another_organisation_or_shape_is_refused', () => {
	refuses(() => verifyBundle(random(32), good, NOON));
	refuses(() => verifyBundle(council.org, makeBundle(makeCouncil()), NOON));
	refuses(() => verifyBundle(council.org, good.slice(0, -1), NOON));
	refuses(() => verifyBundle(council.org, join(good, hex('00')), NOON));
	refuses(() => verifyBundle(council.org, new Uint8Array(32768), NOON));
});

await test('one_bit_anywhere_in_a_bundle_and_it_is_refused', () => {
	const used = good.length - [...good].reverse().findIndex((b) => b !== 0);
	const places = [0, 4, 5, used, good.length - 1];
	for (let at = 9; at < used; at += 37)
		places.push(at);
	for (const bent of flips(good, places))
		refuses(() => verifyBundle(council.org, bent, NOON));
});

/** A council whose one body of that name was bent before it was signed. */
const bent = (name, change, options = {}) =>
	makeCouncil({ ...options, bend: (n, body) => (n === name ? change(body) : body) });
const refusesCouncil = (c, why) => refuses(() => verifyBundle(c.org, makeBundle(c), NOON), why);

await test('a_delegation_that_names_others_or_another_root_is_refused', () => {
	refusesCouncil(bent('delegation', (b) => ({ ...b, keyholders: [random(32)] })), 'other keyholders');
	refusesCouncil(bent('delegation', (b) => ({ ...b, root: 2 })), 'another root');
	refusesCouncil(bent('delegation', (b) => ({ ...b, threshold: 2, keyholders: [b.keyholders[0], random(32)].sort(order) })),
		'two keyholders must sign the services');
	refusesCouncil(bent('delegation', (b) => ({ ...b, lastDay: b.firstDay + 401 })), 'too long');
});

await test('a_delegation_or_epoch_that_lapsed_is_told_apart_from_a_forged_one', () => {
	const lapsed = bent('delegation', (b) => ({ ...b, lastDay: TODAY - 1 }));
	assert.equal(verifyBundle(lapsed.org, makeBundle(lapsed), NOON).canSeal, false);
	const later = bent('delegation', (b) => ({ ...b, firstDay: TODAY + 1 }));
	assert.equal(verifyBundle(later.org, makeBundle(later), NOON).canSeal, false);
	const over = bent('epoch', (b) => ({ ...b, sealUntil: TODAY, acceptUntil: TODAY + 7 }));
	assert.equal(verifyBundle(over.org, makeBundle(over), NOON).canSeal, false);
	const last = bent('epoch', (b) => ({ ...b, sealUntil: TODAY + 1, acceptUntil: TODAY + 8 }));
	assert.equal(verifyBundle(last.org, makeBundle(last), NOON).canSeal, true);
});

await test('a_desk_key_by_anybody_but_a_stamp_key_is_refused', () => {
	refusesCouncil(bent('services', (b) => b.filter((s) => s.purpose !== 3)), 'no stamp keys');
	const stranger = staffKeys(council.org, random(32)).stamp;
	refusesCouncil(bent('epoch', (b) => ({ ...b, desks: b.desks.map((d) => ({ ...d, maker: stranger.publicKey })) })));
	refusesCouncil(bent('epoch', (b) => ({ ...b, desks: b.desks.map((d) => ({ ...d, kem: random(1216) })) })), 'another key');
	refusesCouncil(bent('epoch', (b) => ({ ...b, desks: b.desks.map((d) => ({ ...d, reply: random(32) })) })));
	refusesCouncil(bent('epoch', (b) => ({ ...b, period: b.period + 1 })), 'made for another period');
	refusesCouncil(bent('epoch', (b) => ({ ...b, desks: [...b.desks].reverse() })), 'out of order');
});

/** The council with one document changed, or signed by others. */
function signedBy(name, seeds, change = (b) => b)
{
	const { org, documents } = council;
	const { type, number, day, body } = readDocument(documents[name], org);
	return { ...council, documents: { ...documents, [name]: writeDocument(org, { type, number, day, body: change(body) }, seeds) } };
}

await test('a_document_signed_by_somebody_else_is_refused', () => {
	const [lead] = council.people;
	for (const name of ['delegation', 'services', 'epoch'])
		refusesCouncil(signedBy(name, [random(32)]), name);
	refusesCouncil(signedBy('delegation', [lead.identity.seed]), 'a keyholder names the keyholders');
	assert.ok(verifyBundle(council.org, makeBundle(signedBy('delegation', [council.rootSeed])), NOON));
});

await test('a_desk_key_well_made_by_a_stranger_is_refused', () => {
	const stranger = staffKeys(council.org, random(32)).stamp;
	const [lead] = council.people;
	const madeBy = (maker) => signedBy('epoch', [lead.identity.seed], (b) => ({ ...b,
		desks: b.desks.map((key) => signDeskKey(council.org, b.period, key, maker.seed)) }));
	refusesCouncil(madeBy(stranger));
	assert.ok(verifyBundle(council.org, makeBundle(madeBy(lead.stamp)), NOON));
});

await test('documents_in_another_order_are_refused', () => {
	const { root, delegation, services, epoch } = council.documents;
	const stamps = makeStamps(council);
	for (const documents of [[root, services, delegation, epoch], [delegation, root, services, epoch], [root, delegation, services],
		[root, root, delegation, services, epoch], [root, delegation, services, epoch, epoch]])
		refuses(() => verifyBundle(council.org,
			new Writer().ascii('PSB1').u8(documents.length + stamps.length).list([...documents, ...stamps], (w, d) => w.blob(d))
				.zerosTo(32768).done(), NOON));
});

await test('a_new_root_is_followed_only_from_the_one_before', () => {
	const next = random(32);
	const body = { name: 'Example City Council', publicKey: signingPublicKey(next), sharesNeeded: 2, sharesMade: 3 };
	const second = (seeds) => writeDocument(council.org, { type: TYPES.root, number: 2, day: TODAY, body }, seeds);
	const { root, delegation, services, epoch } = council.documents;
	const withRoot = (r) => {
		const documents = [root, r, writeDocument(council.org, { type: TYPES.delegation, number: 2, day: TODAY,
			body: { ...readDocument(delegation, council.org).body, root: 2 } }, [next]), services, epoch];
		return new Writer().ascii('PSB1').u8(documents.length).list(documents, (w, d) => w.blob(d)).zerosTo(32768).done();
	};
	assert.equal(verifyBundle(council.org, withRoot(second([council.rootSeed, next])), NOON).freshness, 'stale', 'no stamp yet');
	refuses(() => verifyBundle(council.org, withRoot(second([next])), NOON), 'its own signature alone');
	refuses(() => verifyBundle(council.org, withRoot(second([council.rootSeed])), NOON), 'without its own');
});

await test('stamps_say_whether_a_bundle_is_current', () => {
	const at = (stamps, seconds) => verifyBundle(council.org, makeBundle(council, stamps), seconds);
	const stamps = makeStamps(council, { firstDay: TODAY, lastDay: TODAY + 6 });
	assert.equal(at(stamps, (TODAY + 7) * DAY - 1).freshness, 'current');
	assert.equal(at(stamps, (TODAY + 7) * DAY).freshness, 'stale');
	assert.equal(at(stamps, (TODAY + 9) * DAY - 1).freshness, 'stale', 'still within two days: the clock counts');
	const late = at(stamps, (TODAY + 9) * DAY);
	assert.deepEqual([late.freshness, late.today], ['unchecked', TODAY + 6], 'too far: the stamp counts');
	assert.equal(at(stamps, (TODAY - 2) * DAY).freshness, 'current');
	const early = at(stamps, (TODAY - 2) * DAY - 1);
	assert.deepEqual([early.freshness, early.today], ['unchecked', TODAY + 6]);
	assert.equal(at([], NOON).freshness, 'stale');
	assert.equal(at(makeStamps(council, { about: random(32) }), NOON).freshness, 'stale', 'of other documents');
});

await test('with_three_leads_two_stamps_are_needed', () => {
	const three = makeCouncil({ leads: 3 });
	const at = (count) => verifyBundle(three.org, makeBundle(three, makeStamps(three, { count })), NOON).freshness;
	assert.equal(at(1), 'stale');
	assert.equal(at(2), 'current');
	const [a, b] = makeStamps(three, { count: 2 });
	refuses(() => verifyBundle(three.org, makeBundle(three, [b, a]), NOON), 'out of order');
	refuses(() => verifyBundle(three.org, makeBundle(three, [a, a]), NOON), 'the same twice');
	const short = makeStamps({ ...three, people: three.people.slice(1, 2) }, { lastDay: TODAY + 1 });
	const long = makeStamps({ ...three, people: three.people.slice(0, 1) }, { lastDay: TODAY + 6 });
	const both = [...short, ...long].sort((x, y) => order(x.slice(-97), y.slice(-97)));
	assert.equal(verifyBundle(three.org, makeBundle(three, both), NOON + 2 * DAY).freshness, 'stale', 'the shorter one ended');
});

await test('a_stamp_by_a_stranger_is_refused', () => {
	const stranger = { ...council, people: makeCouncil().people };
	refuses(() => verifyBundle(council.org, makeBundle(council, makeStamps(stranger)), NOON));
});

await test('freshness_is_judged_without_a_bundle_too', () => {
	assert.deepEqual(judgeFreshness([], 1, NOON), { today: TODAY, lastDay: 0, freshness: 'stale' });
});

await test('every_type_of_document_is_read_as_it_was_written', () => {
	const { documents, org } = council;
	for (const bytes of [documents.root, documents.delegation, documents.services, documents.epoch, documents.roster,
		...documents.receivingKeys, ...documents.keysets, ...makeStamps(council)]) {
		const document = readDocument(bytes, org);
		assert.deepEqual(BODIES[document.type].write(new Writer(), document.body).done(),
			document.content.slice(document.content.length - BODIES[document.type].write(new Writer(), document.body).done().length));
		for (const flipped of flips(bytes, [0, 4, 5, 6, 40, 46, 50, 60, bytes.length - 98, bytes.length - 97, -65, -64, -1]))
			refuses(() => readDocument(flipped, org), `type ${document.type}`);
		refuses(() => readDocument(join(bytes, hex('00')), org));
	}
});

await test('signatures_stand_in_order_and_once', () => {
	const seeds = [random(32), random(32)];
	const body = { path: '/', length: 1, hash: hash() };
	const both = writeDocument(council.org, { type: TYPES.site, number: 1, day: TODAY, body: [body] }, seeds);
	assert.equal(readDocument(both, council.org).signers.length, 2);
	const content = both.slice(0, -2 * 97 - 1), one = both.slice(-2 * 97, -97), two = both.slice(-97);
	refuses(() => readDocument(join(content, hex('02'), two, one), council.org));
	refuses(() => readDocument(join(content, hex('02'), one, one), council.org));
	refuses(() => readDocument(join(content, hex('00')), council.org));
	refuses(() => readDocument(writeDocument(council.org, { type: TYPES.site, number: 0, day: 1, body: [] }, seeds), council.org));
	refuses(() => readDocument(writeDocument(council.org, { type: TYPES.site, number: 1, day: 1, body: [body, body] }, seeds),
		council.org), 'paths ascend');
});

done();
