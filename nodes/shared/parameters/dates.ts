import { CallError } from '../callError';
import { heldIn } from '../usableId';

/** ISO 8601: a day, perhaps a time, perhaps its offset. At anything else `Date.parse` would guess. */
const ISO_DATE =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

const DAY_MS = 86_400_000;

/**
 * A date as ISO 8601 in UTC. The panel's date picker names no time zone: it means the workflow's.
 * @param timeZone IANA name, e.g. `Europe/Berlin`
 * @param edge what a day without a time means: its first moment, or the first one after it
 * @throws CallError of kind `input` that names the parameter
 */
export function readDate(
	value: unknown,
	label: string,
	timeZone: string,
	edge: 'start' | 'end' = 'start',
): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const [, day = '', time, offset] = ISO_DATE.exec(textOfDate(value)) ?? [];
	const clock = Date.parse(`${day}T${(time ?? '00:00:00').replace(',', '.')}Z`);
	// The next midnight on the wall clock: a day may have 23 or 25 hours.
	const local = time === undefined && edge === 'end' ? clock + DAY_MS : clock;
	const shiftMs = offset === undefined ? 0 : offsetOf(offset);
	if (Number.isNaN(local) || !isInCalendar(day) || Number.isNaN(shiftMs))
		throw noDateError(label, value);
	if (offset !== undefined) return new Date(local - shiftMs).toISOString();
	if (!isTimeZone(timeZone)) throw noTimeZoneError(label);
	return new Date(fromWallClock(local, timeZone)).toISOString();
}

/** Expressions give Dates and luxon's DateTimes, whose form in JSON is ISO 8601. */
export function textOfDate(value: unknown): string {
	const json = typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
	return json.replace(/^"|"$/g, '').trim();
}

/** `+05:30`, `+0530`, `+05` or `Z` in ms; NaN for what is no offset. */
function offsetOf(text: string): number {
	const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? [];
	if (Number(hours) > 18 || Number(minutes) > 59) return NaN;
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Whether a time zone is one that this host knows. */
export function isTimeZone(timeZone: string): boolean {
	try {
		return timeZone !== '' && Boolean(new Intl.DateTimeFormat('en', { timeZone }));
	} catch {
		return false;
	}
}

function noDateError(label: string, value: unknown): CallError {
	return new CallError('input', `'${label}' is not a date`, {
		hint: `${heldIn(value)}Pick a date, or use an expression that gives one, e.g. {{ $now.minus({ hours: 1 }).toISO() }}`,
	});
}

function noTimeZoneError(label: string): CallError {
	return new CallError(
		'input',
		`'${label}' names no time zone, and the one set for the workflow is none that exists`,
		{
			hint: "Correct 'Timezone' in the workflow's settings (or GENERIC_TIMEZONE of n8n), or give the date with its offset, e.g. 2026-07-01T09:30:00+02:00",
		},
	);
}

/** Whether the day exists. `Date.parse` takes 30 February for 2 March, which would widen a range. */
function isInCalendar(day: string): boolean {
	return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** @param wallClock the wall clock's figures read as if they were UTC, epoch ms */
function fromWallClock(wallClock: number, timeZone: string): number {
	const guess = wallClock - offsetAt(wallClock, timeZone);
	// Near a change of the clock the first guess may lie on its other side.
	return wallClock - offsetAt(guess, timeZone);
}

/** How far a zone is ahead of UTC at an instant, ms. */
function offsetAt(instant: number, timeZone: string): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(instant);
	const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
	const shown = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second'),
	);
	return shown - Math.floor(instant / 1000) * 1000;
}
