import { CallError } from './callError';

const LONGEST_ID = 1024;

/** C0 and C1 control characters, lone surrogates, which cannot be encoded, and what nobody can see. */
const UNUSABLE = /[\p{Cc}\p{Cs}\p{Cf}]/u;

/** Blanks and invisible characters around an ID, as they come along when it is copied. */
const EDGES = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

/** A number written with an exponent: most digits of the ID that it was are gone. */
const EXPONENT_FORM = /^[+-]?\d+(\.\d*)?e[+-]?\d+$/i;

/** What an expression that found nothing leaves behind as a text. */
const NOTHING_AS_TEXT = /^([+-]?infinity|nan|none|null|undefined)$|\[object [^\]]*\]/i;

/** Whether a text is what is left of a value that was not there, e.g. `undefined`. */
export function isNothingAsText(text: string): boolean {
	return NOTHING_AS_TEXT.test(text.trim());
}

interface Flaw {
	/** Completes the sentence "'Call' …". */
	readonly what: string;
	readonly hint?: string;
}

type Judged = { readonly id: string } | Flaw;

/**
 * Trims an ID and refuses what cannot be one, or no longer is the one that was meant.
 * @param label the parameter as the panel names it, e.g. `Call`
 * @throws CallError of kind `input`
 */
export function normaliseId(value: unknown, label: string): string {
	const judged = judge(value);
	if ('id' in judged) return judged.id;
	throw new CallError('input', `'${label}' ${judged.what}`, {
		hint: judged.hint ?? 'Enter the ID as the vendor shows it, or an expression that gives it',
	});
}

/**
 * An ID out of a vendor's answer, held to the same rules as one that a builder gives. One that would
 * have to be trimmed is none: it would name another call.
 * @returns null for what is no ID, or has lost digits since the vendor wrote it
 */
export function usableId(value: unknown): string | null {
	const judged = judge(value);
	return 'id' in judged && judged.id === String(value) ? judged.id : null;
}

function judge(value: unknown): Judged {
	if (value === undefined || value === null) return { what: 'is empty' };
	if (typeof value === 'number') return judgeNumber(value);
	if (typeof value !== 'string') return { what: 'must be a text that holds one ID' };
	const id = value.replace(EDGES, '');
	if (id === '') return { what: 'is empty' };
	if (id === '.' || id === '..') return { what: "must not be '.' or '..'" };
	if (UNUSABLE.test(id)) return { what: 'holds a character that no ID can have' };
	if (id.length > LONGEST_ID) return { what: `is longer than ${LONGEST_ID} characters` };
	if (EXPONENT_FORM.test(id)) return LOST_DIGITS;
	if (isNothingAsText(id)) {
		return {
			what: 'holds what is left of a value that is not there',
			hint: 'Check the expression: it may have found nothing, or an object instead of an ID',
		};
	}
	return { id };
}

const LOST_DIGITS: Flaw = {
	what: "is a number that has lost digits, so it may be another one's ID",
	hint: 'Pass it as a text, i.e. in quotes where it comes from: a number of more than 15 digits is rounded on its way',
};

/** A JSON number above 2^53 reaches a node rounded. */
function judgeNumber(value: number): Judged {
	if (Number.isSafeInteger(value) && value >= 0) return { id: String(value) };
	if (Number.isInteger(value) && value > 0) return LOST_DIGITS;
	return {
		what: 'is a number that cannot be an ID',
		hint: 'Check the expression, or pass the ID as a text',
	};
}

/** An ID as one segment of a path: `a/b` becomes `a%2Fb`. */
export function pathSegment(id: string): string {
	return encodeURIComponent(id);
}
