import { statusKey } from '../cancellation/status';
import { internationalNumber } from '../e164';
import { canonicalId } from '../sameId';

/**
 * Whether a row shows for sure that a filter was not applied to it. What it does not show, or shows
 * in a form that cannot be compared, proves nothing.
 */
export type Mismatch = (row: unknown) => boolean;

/** A row's own value for a filter; null where it shows none. */
export type Shown = (row: unknown) => string | null;

/** The row names another ID. One of a UUID's spellings is as good as another. */
export function differsInId(wanted: string | undefined, shown: Shown): Mismatch {
	return unless(wanted, (row, text) => {
		const value = shown(row);
		return value !== null && canonicalId(value).toLowerCase() !== canonicalId(text).toLowerCase();
	});
}

/** The row names another word, in whatever spelling. */
export function differsInWord(wanted: string | undefined, shown: Shown): Mismatch {
	return unless(wanted, (row, text) => {
		const value = shown(row);
		return value !== null && statusKey(value) !== statusKey(text);
	});
}

/** The row names phone numbers, and none of them is the one wanted. */
export function hasOtherNumber(wanted: string | undefined, ...shown: Shown[]): Mismatch {
	return unless(wanted, (row, text) => {
		const numbers = shown.map((read) => numberOf(read(row))).filter((number) => number !== null);
		const number = numberOf(text);
		return numbers.length > 0 && number !== null && !numbers.some((one) => isSame(one, number));
	});
}

/** What a row shows of a filter that the node decides by: nothing that can be compared is `unshown`. */
export type Verdict = 'match' | 'other' | 'unshown';

/** Decides by the first reading that gives something. */
export function judgeBy(
	shown: readonly Shown[],
	judgeText: (text: string) => Verdict,
): (row: unknown) => Verdict {
	return (row) => {
		for (const read of shown) {
			const text = read(row);
			if (text !== null) return judgeText(text);
		}
		return 'unshown';
	};
}

/** Dots may part digits; several in a row stand for some that are hidden. */
const MASK = /[\u00b7\u2022]{2}/;

/** Whether a number is one of those wanted. One without its country may be another country's. */
export function judgeNumber(wanted: readonly string[]): (text: string) => Verdict {
	const numbers = wanted.map(numberOf).filter((number) => number !== null);
	return (text) => {
		const number = MASK.test(text) ? null : numberOf(text);
		if (number === null) return 'unshown';
		if (numbers.some(({ digits }) => digits === number.digits)) return 'match';
		return numbers.some((one) => isSame(one, number)) ? 'unshown' : 'other';
	};
}

/** Whether a word is the one wanted, in whatever spelling. */
export function judgeWord(wanted: string): (text: string) => Verdict {
	return (text) => (statusKey(text) === statusKey(wanted) ? 'match' : 'other');
}

/** Whether a date lies in a range, which holds its first moment and not its last. */
export function judgeDate(
	from: string | undefined,
	to: string | undefined,
): (text: string) => Verdict {
	const begin = instantOf(from ?? null) ?? -Infinity;
	const end = instantOf(to ?? null) ?? Infinity;
	return (text) => {
		const instant = instantOf(text);
		if (instant === null) return 'unshown';
		return instant >= begin && instant < end ? 'match' : 'other';
	};
}

/** A row's dates may be cut to whole seconds, ms. */
const DATE_TOLERANCE_MS = 1_000;

/** The row shows dates, and all of them lie outside, whichever the vendor filters on. */
export function isOutside(
	range: { readonly from: string | undefined; readonly to: string | undefined },
	...shown: Shown[]
): Mismatch {
	if (range.from === undefined && range.to === undefined) return () => false;
	const from = instantOf(range.from ?? null) ?? -Infinity;
	const to = instantOf(range.to ?? null) ?? Infinity;
	return (row) => {
		const dates = shown.map((read) => instantOf(read(row))).filter((date) => date !== null);
		const isInside = (date: number) =>
			date >= from - DATE_TOLERANCE_MS && date <= to + DATE_TOLERANCE_MS;
		return dates.length > 0 && !dates.some(isInside);
	};
}

function unless(
	wanted: string | undefined,
	isOther: (row: unknown, wanted: string) => boolean,
): Mismatch {
	return (row) => wanted !== undefined && isOther(row, wanted);
}

/** Masked numbers, names and addresses cannot be compared. */
const PHONE_NUMBER = /^\+?[\d\s().\-/]+$/;

/** A number that can be compared: with its country, or its digits without the zeros before an area. */
interface ShownNumber {
	readonly digits: string;
	readonly isInternational: boolean;
}

function numberOf(text: string | null): ShownNumber | null {
	if (text === null) return null;
	const international = internationalNumber(text);
	if (international !== null) return { digits: international.slice(1), isInternational: true };
	if (!PHONE_NUMBER.test(text.trim())) return null;
	const digits = text.replace(/\D/g, '').replace(/^0+/, '');
	return digits === '' ? null : { digits, isInternational: false };
}

/** From this many digits on, a number without its country is taken for the same. */
const LOCAL_DIGITS = 7;

function isSame(one: ShownNumber, other: ShownNumber): boolean {
	if (one.digits === other.digits) return true;
	// Two whole numbers of which one ends in the other belong to two people.
	if (one.isInternational && other.isInternational) return false;
	const [shorter, longer] =
		one.digits.length < other.digits.length
			? [one.digits, other.digits]
			: [other.digits, one.digits];
	return shorter.length >= LOCAL_DIGITS && longer.endsWith(shorter);
}

/** Without an offset it is not known where a time is meant. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/i;

/** Epoch ms; null for anything but a date with a time and an offset. */
export function instantOf(text: string | null): number | null {
	const instant = text !== null && INSTANT.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(instant) ? null : instant;
}
