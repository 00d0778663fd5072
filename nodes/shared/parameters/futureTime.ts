import { CallError } from '../callError';
import { flawOfTime } from '../scheduling/time';
import { isNothingAsText } from '../usableId';
import { readDate, textOfDate } from './dates';

/** A day without a time. */
const DAY_ALONE = /^\d{4}-\d{2}-\d{2}$/;

const HOW_TO_GIVE_ONE =
	'Pick a time, or use an expression that gives one, e.g. {{ $now.plus({ hours: 1 }).toISO() }}';

/**
 * The moment at which a call is to be made, as ISO 8601 in UTC. A time without an offset means the workflow's time
 * zone, as with every other date. It is never guessed: what an expression leaves that found nothing must not ring
 * anybody up, and neither must a day without a time, which would mean midnight.
 * @param timeZone IANA name, e.g. `Europe/Berlin`
 * @param now epoch ms
 * @throws CallError of kind `input` that names the parameter: empty, unreadable, more than a minute past, or absurdly far ahead
 */
export function readFutureTime(
	value: unknown,
	label: string,
	timeZone: string,
	now: number,
): string {
	const text = textOfDate(value ?? '');
	if (text === '' || isNothingAsText(text)) throw inputError(`'${label}' is empty`);
	if (DAY_ALONE.test(text)) {
		throw inputError(`'${label}' names a day without a time, which would mean midnight`);
	}
	// Not the text, so that a date is read in one place.
	const time = readDate(value, label, timeZone) ?? '';
	const flaw = flawOfTime(Date.parse(time), now);
	if (flaw === null) return time;
	throw inputError(
		`'${label}' is ${flaw === 'past' ? 'in the past' : 'more than two years ahead'}: ${time}`,
	);
}

function inputError(message: string): CallError {
	return new CallError('input', message, { hint: HOW_TO_GIVE_ONE });
}
