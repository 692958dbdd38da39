// SPDX-License-Identifier: MIT
//
// A council made of whole cloth for tests in JavaScript: root, keyholders, leads, desks, one epoch, and
// the bundle that residents fetch. Every part can be bent before it is signed.

import { KEYSET, ROLES, SERVICE, TYPES, signDeskKey } from '../../client-web/shared/bodies.mjs';
import { bundleHash } from '../../client-web/shared/bundle.mjs';
import { Writer, order, random, toBase64 } from '../../client-web/shared/bytes.mjs';
import { KINDS, SIGNERS } from '../../client-web/shared/contents.mjs';
import { writeDocument } from '../../client-web/shared/document.mjs';
import { PURPOSES, seal } from '../../client-web/shared/envelope.mjs';
import { NO_CONTEXT, writeInner } from '../../client-web/shared/inner.mjs';
import { hash, kdf, keyIdOf, periodOf, signingPublicKey, staffKeys } from '../../client-web/shared/keys.mjs';
import { keyPair } from '../../client-web/shared/xwing.mjs';

export const TODAY = 20780;		// in the middle of a period
export const NOON = TODAY * 86400 + 43200;

const byKey = (a, b) => order(a.publicKey, b.publicKey);

/** The desk's keys that follow from an epoch seed. */
export function deskKeys(org, seed)
{
	const replySeed = kdf(org, seed, 'desk reply');
	return { seed, pair: keyPair(kdf(org, seed, 'desk kem')), replySeed, reply: signingPublicKey(replySeed) };
}

/** A wrap of a seed (PROTOCOL 3), as the console and the operator's command make them. */
export function wrapSeed(org, { kind, seed, keyId, publicKey, context = NO_CONTEXT, identitySeed })
{
	const inner = writeInner(org, PURPOSES.wrap, { kind: KINDS.wrap, recipient: keyId, context,
		signerKind: SIGNERS.staff, seed: identitySeed, content: { kind, seed: toBase64(seed) } });
	return seal(org, PURPOSES.wrap, keyId, publicKey, inner).envelope;
}

export function makePerson(org, { name, roles = ROLES.lead | ROLES.triage, desks = 3 })
{
	const seed = random(32), keys = staffKeys(org, seed), receivingSeed = random(32);
	const receiving = keyPair(receivingSeed);
	return { name, roles, desks, seed, ...keys, receivingSeed, receiving,
		receivingId: keyIdOf(org, receiving.publicKey) };
}

/**
 * @param {{leads?: number, keyholders?: number, desks?: number, bend?: (name: string, body: any) => any, today?: number}} [options]
 *	the first leads are the keyholders, and all of them must sign what needs more than one
 *	bend gets each body before it is signed and gives back what is signed
 */
export function makeCouncil({ leads = 1, keyholders = 1, desks = 2, bend = (_, body) => body, today = TODAY } = {})
{
	const rootSeed = random(32), storeSeed = random(32);
	const rootBody = { name: 'Example City Council', publicKey: signingPublicKey(rootSeed), sharesNeeded: 0, sharesMade: 0 };
	const root = writeDocument(new Uint8Array(32), { type: TYPES.root, number: 1, day: today, body: rootBody }, [rootSeed]);
	const org = hash(root.subarray(0, root.length - 98));
	const people = Array.from({ length: leads }, (_, i) => makePerson(org, { name: `Lead ${i + 1}` }));
	const keyholder = people[0].identity, holders = people.slice(0, keyholders).map((p) => p.identity);
	const all = holders.map((h) => h.seed);
	const put = (name, type, body, seeds, number = 1) =>
		writeDocument(org, { type, number, day: today, body: bend(name, body) }, seeds);

	const delegation = put('delegation', TYPES.delegation, { root: 1, threshold: keyholders, firstDay: today - 10,
		lastDay: today + 300, keyholders: holders.map((h) => h.publicKey).sort(order) }, [rootSeed]);
	const services = put('services', TYPES.services, [
		{ purpose: SERVICE.store, publicKey: signingPublicKey(storeSeed) },
		...people.map((p) => ({ purpose: SERVICE.stamp, publicKey: p.stamp.publicKey })).sort(byKey)], all);
	const period = periodOf(today), keyId = random(16);
	const keys = new Map(Array.from({ length: desks }, (_, i) => [i + 1, deskKeys(org, random(32))]));
	const epoch = put('epoch', TYPES.epoch, { period, keyId, generation: 1, firstDay: period * 30,
		sealUntil: period * 30 + 30, acceptUntil: period * 30 + 37, destroyAfter: period * 30 + 400,
		desks: [...keys].map(([desk, k]) => signDeskKey(org, period,
			{ desk, kem: k.pair.publicKey, reply: k.reply }, people[0].stamp.seed)) }, [keyholder.seed]);
	const roster = put('roster', TYPES.roster, {
		desks: [...keys.keys()].map((desk) => ({ desk, name: `Desk ${desk}` })),
		people: people.map((p) => ({ identity: p.identity.publicKey, stamp: p.stamp.publicKey, roles: p.roles,
			desks: p.desks, name: p.name })).sort((a, b) => order(a.identity, b.identity)) }, all);
	const receivingKeys = people.map((p) => put('receiving', TYPES.receivingKey, p.receiving.publicKey, [p.identity.seed]));
	const keysets = [...keys].map(([desk, k]) => put('keyset', TYPES.keyset, {
		kind: KEYSET.desk, keyId, desk, period, publicKey: k.pair.publicKey,
		wraps: people.map((p) => ({ recipient: p.receivingId, wrap: wrapSeed(org, { kind: 'desk', seed: k.seed,
			keyId: p.receivingId, publicKey: p.receiving.publicKey, identitySeed: people[0].identity.seed }) }))
			.sort((a, b) => order(a.recipient, b.recipient)) }, [people[0].stamp.seed]));
	return { org, rootSeed, storeSeed, people, keys, keyId, period, today,
		documents: { root, delegation, services, epoch, roster, receivingKeys, keysets } };
}

/** Stamps by the first leads of a council, over what they would see. */
export function makeStamps(council, { count = 1, firstDay = council.today, lastDay = council.today + 6, about, number = 1 } = {})
{
	const { root, delegation, services, epoch, roster } = council.documents;
	const bundle = about ?? bundleHash([root, delegation, services, epoch]);
	return council.people.slice(0, count).sort((a, b) => order(a.stamp.publicKey, b.stamp.publicKey)).map((p) =>
		writeDocument(council.org, { type: TYPES.stamp, number, day: council.today,
			body: { bundle, people: hash(roster), firstDay, lastDay } }, [p.stamp.seed]));
}

/** The 32,768 bytes of GET /v1/keys. */
export function makeBundle(council, stamps = makeStamps(council))
{
	const { root, delegation, services, epoch } = council.documents;
	const documents = [root, delegation, services, epoch, ...stamps];
	return new Writer().ascii('PSB1').u8(documents.length).list(documents, (w, d) => w.blob(d)).zerosTo(32768).done();
}

