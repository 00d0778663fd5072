import { CallError } from '../cancellation/call';

/** Anything else `Date.parse` would guess at. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}([T ]|$)/;

const HAS_OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * A date as ISO 8601 in UTC. The panel's date picker names no time zone: it means the workflow's.
 * @param timeZone IANA name, e.g. `Europe/Berlin`
 * @throws CallError of kind `input` that names the parameter
 */
export function readDate(value: unknown, label: string, timeZone: string): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const text = textOfDate(value);
	const wallClock = Date.parse(HAS_OFFSET.test(text) ? text : `${withTime(text)}Z`);
	if (Number.isNaN(wallClock) || !ISO_DATE.test(text) || !isInCalendar(text)) {
		throw new CallError('input', `'${label}' is not a date`, {
			hint: 'Pick a date, or use an expression that gives one, e.g. {{ $now.minus({ hours: 1 }).toISO() }}',
		});
	}
	const instant = HAS_OFFSET.test(text) ? wallClock : fromWallClock(wallClock, timeZone);
	return new Date(instant).toISOString();
}

/** Dates and luxon's DateTime, as expressions give them, write themselves as ISO 8601. */
function textOfDate(value: unknown): string {
	const json = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return json.replace(/^"|"$/g, '').trim();
}

/** `Date.parse` takes 30 February for 2 March, which would widen a range. */
function isInCalendar(text: string): boolean {
	const day = text.slice(0, 10);
	return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

function withTime(text: string): string {
	return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text.replace(' ', 'T');
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
