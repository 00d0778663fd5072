import { CallError } from './callError';
import { cutWords } from './words';

const LONGEST_ID = 1024;

/** Characters of a refused value that its error shows. */
const LONGEST_SHOWN = 80;

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
	const judged = mistakenFor(value) ?? judge(value);
	if ('id' in judged) return judged.id;
	const hint = judged.hint ?? (heldIn(value) === '' ? FOUND_NOTHING : AS_SHOWN);
	throw new CallError('input', `'${label}' ${judged.what}`, { hint: `${heldIn(value)}${hint}` });
}

/** What a refused value was, as a sentence before the way out; empty where there is nothing to show. */
export function heldIn(value: unknown): string {
	const shown = textOfValue(value);
	return shown === '' ? '' : `It holds ${shown}. `;
}

const AS_SHOWN = 'Enter the ID as the vendor shows it, or an expression that gives it';

const FOUND_NOTHING =
	'Enter the ID. An expression in it may have found nothing: check the name of its field in the input';

const ONE_ID_PER_ITEM =
	'This node takes one ID per item: put a Split Out node before it, which makes an item of each';

/** A Split Out node leaves a text as it is. */
const ONE_ID_OF_TEXT = `${ONE_ID_PER_ITEM} once the text is a list, e.g. by {{ $json.ids.split(',') }} in an Edit Fields node`;

/**
 * What people enter in place of an ID, each with its own way out. A vendor's own IDs are not held to this:
 * whatever a list shows can be asked for.
 */
const MISTAKES: ReadonlyArray<Flaw & { readonly form: RegExp }> = [
	{
		form: /\{\{|^=|^\$(json|node|input|\()/,
		what: 'holds an expression that was not evaluated',
		hint: 'Switch the field from Fixed to Expression',
	},
	{
		form: /:\/\//,
		what: 'is a web address, not an ID',
		hint: 'Enter only the ID, which is usually the last part of the address',
	},
	{ form: /,|;\s|\S\s*[\r\n]+\s*\S/, what: 'holds several IDs', hint: ONE_ID_OF_TEXT },
	{
		form: /["'`\u2018-\u201f\u00ab\u00bb]/,
		what: 'holds quotation marks, which are no part of an ID',
		hint: 'Take them away, also in the expression that the ID comes from',
	},
	{
		form: /^(tel:|[+\uff0b])/i,
		what: 'is a phone number, not an ID',
		hint: "To find calls by number, use Cancel Many or Get Many with the filter 'Phone Number'",
	},
];

function mistakenFor(value: unknown): Flaw | null {
	if (Array.isArray(value)) return { what: 'is a list', hint: ONE_ID_PER_ITEM };
	if (typeof value === 'object' && value !== null) {
		return {
			what: 'is an object, not an ID',
			hint: 'Let the expression go on to the field that holds the ID, e.g. {{ $json.call.id }}',
		};
	}
	if (typeof value !== 'string') return null;
	const text = value.replace(EDGES, '');
	if (EXPONENT_FORM.test(text) || isNothingAsText(text)) return null;
	return MISTAKES.find(({ form }) => form.test(text)) ?? null;
}

/** A refused value as its error shows it; empty where there is nothing to show. */
function textOfValue(value: unknown): string {
	const text = typeof value === 'object' && value !== null ? jsonOf(value) : String(value ?? '');
	const shown = cutWords(text.trim(), LONGEST_SHOWN);
	return shown === '' || isNothingAsText(shown) ? '' : shown;
}

/** An expression may give an object that no JSON can hold. */
function jsonOf(value: object): string {
	try {
		return JSON.stringify(value) ?? '';
	} catch {
		return '';
	}
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
