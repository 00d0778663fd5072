import { CallError } from '../cancellation/call';

const LONGEST_ID = 1024;

/** C0 and C1 control characters, and lone surrogates, which cannot be encoded. */
const UNUSABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * Trims an ID and refuses what cannot be one.
 * @param label the parameter as the panel names it, e.g. `Call`
 * @throws CallError of kind `input`
 */
export function normaliseId(value: unknown, label: string): string {
	const refuse = (what: string) =>
		new CallError('input', `'${label}' ${what}`, {
			hint: 'Enter the ID as the vendor shows it, or an expression that gives it',
		});
	if (value === undefined || value === null) throw refuse('is empty');
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw refuse('must be a text that holds one ID');
	}
	const id = String(value).trim();
	if (id === '') throw refuse('is empty');
	if (id === '.' || id === '..') throw refuse("must not be '.' or '..'");
	if (UNUSABLE.test(id)) throw refuse('holds a character that no ID can have');
	if (id.length > LONGEST_ID) throw refuse(`is longer than ${LONGEST_ID} characters`);
	return id;
}

/** An ID as one segment of a path: `a/b` becomes `a%2Fb`. */
export function pathSegment(id: string): string {
	return encodeURIComponent(id);
}
