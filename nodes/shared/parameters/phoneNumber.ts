import { CallError } from '../callError';
import { internationalNumber } from '../e164';
import { heldIn } from '../usableId';

const EXAMPLE = 'e.g. +358401234567';

/**
 * A phone number as vendors know it, mended where it is certain what is meant.
 * @param label the parameter as the panel names it, e.g. `Phone Number`
 * @throws CallError of kind `input` for what no call could match: without its country, no number at all
 */
export function readPhoneNumber(value: unknown, label: string): string {
	const number = typeof value === 'string' ? internationalNumber(value) : null;
	if (number !== null) return number;
	throw new CallError('input', `'${label}' needs a phone number with its country, ${EXAMPLE}`, {
		hint: `${heldIn(value)}${adviceOn(value)}`,
	});
}

function adviceOn(value: unknown): string {
	if (typeof value === 'number') {
		return `As a number it has lost its '+': pass it as a text, ${EXAMPLE}`;
	}
	if (typeof value !== 'string') return `Give it one number as a text, ${EXAMPLE}`;
	return /^\s*[1-9][\d\s]*$/.test(value)
		? "Write it with '+' and the code of the country. In the address of a webhook, '+' has to be written as %2B"
		: "Write '+', the code of the country, and the number without its leading zero, and nothing else";
}
