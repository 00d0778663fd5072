import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Vendor } from '../support/vendors.cjs';
import { faultsOfAnswers, faultsOfRequests, type Agreement } from './agreement.cjs';

const ASSUMPTIONS = readFileSync(path.join(__dirname, 'ASSUMPTIONS.md'), 'utf8');

/**
 * What a vendor's tests must have shown together. To be registered after all of them.
 *
 * @param neverSent query parameters that the node has no use for
 */
export function requireAgreement(
	{ displayName }: Pick<Vendor, 'displayName'>,
	agreement: () => Agreement,
	neverSent: readonly string[] = [],
): void {
	it(`sends ${displayName} only requests that its documentation describes`, () => {
		expect(faultsOfRequests(agreement().exchanges)).toEqual([]);
	});

	it(`is tested against answers as ${displayName}'s documentation describes them, and no others`, () => {
		expect(faultsOfAnswers(agreement().exchanges)).toEqual([]);
	});

	it(`has met every answer that ${displayName}'s documentation describes`, () => {
		const met = agreement().exchanges.map(({ answer }) => answer);
		expect(missing(agreement().description.answers, met)).toEqual([]);
	});

	it(`has sent every parameter that ${displayName}'s documentation describes, except those it has no use for`, () => {
		const sent = agreement().exchanges.flatMap(({ parameters }) => parameters);
		expect(missing(agreement().description.parameters, [...sent, ...neverSent])).toEqual([]);
	});

	it(`lists all that is assumed about ${displayName} in ASSUMPTIONS.md`, () => {
		const rows = [...ASSUMPTIONS.matchAll(/^\| (.+?) +\|/gm)].map(([, assumed = '']) => assumed);
		expect(agreement().description.assumptions).not.toEqual([]);
		expect(missing(agreement().description.assumptions, rows)).toEqual([]);
	});
}

function missing(wanted: readonly string[], there: readonly string[]): string[] {
	return wanted.filter((each) => !there.includes(each));
}
