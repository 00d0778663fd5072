import { CallError } from '../callError';
import { flawOfTime } from '../scheduling/time';
import { isNothingAsText } from '../usableId';
import { readDate, textOfDate } from './dates';

/** A day without a time. */
const DAY_ALONE = /^\d{4}-\d{2}-\d{2}$/;

const HOW_TO_GIVE_ONE =
	'Pick a time, or use an expression that gives one, e.g. {{ $now.plus({ hours: 1 }).toISO() }}';

/** A time as it was given, as ISO 8601 in UTC where it is one, and what is wrong with it. */
export type FutureTime =
	| { readonly flaw: null | 'past' | 'tooFar'; readonly time: string }
	| { readonly flaw: 'empty' | 'dayAlone' };

/**
 * The moment at which a call is to be made. A time without an offset means the workflow's time
 * zone, as with every other date. It is never guessed: what an expression leaves that found nothing must not ring
 * anybody up, and neither must a day without a time, which would mean midnight.
 * @param timeZone IANA name, e.g. `Europe/Berlin`
 * @param now epoch ms
 * @throws CallError of kind `input` that names the parameter, for what is no time
 */
export function futureTime(
	value: unknown,
	label: string,
	timeZone: string,
	now: number,
): FutureTime {
	const text = textOfDate(value ?? '');
	if (text === '') return { flaw: 'empty' };
	if (DAY_ALONE.test(text)) return { flaw: 'dayAlone' };
	// Not the text, so that a date is read in one place.
	const time = readDate(value, label, timeZone) ?? '';
	return { flaw: flawOfTime(Date.parse(time), now), time };
}

/**
 * The time to which a call is to be moved, as ISO 8601 in UTC: see `futureTime`.
 * @throws CallError of kind `input` that names the parameter: empty, unreadable, more than a minute past, or absurdly far ahead
 */
export function readFutureTime(
	value: unknown,
	label: string,
	timeZone: string,
	now: number,
): string {
	const isNothing = isNothingAsText(textOfDate(value ?? ''));
	const read = futureTime(isNothing ? '' : value, label, timeZone, now);
	switch (read.flaw) {
		case null:
			return read.time;
		case 'empty':
			throw inputError(`'${label}' is empty`);
		case 'dayAlone':
			throw inputError(`'${label}' names a day without a time, which would mean midnight`);
		case 'past':
			throw inputError(`'${label}' is in the past: ${read.time}`);
		case 'tooFar':
			throw inputError(`'${label}' is more than two years ahead: ${read.time}`);
	}
}

function inputError(message: string): CallError {
	return new CallError('input', message, { hint: HOW_TO_GIVE_ONE });
}
