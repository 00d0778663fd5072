import { statusKey } from '../shared/cancellation/status';
import { fieldOf, textOf, wordOf } from '../shared/json';
import { isAbout } from '../shared/sameId';

/* How Voxworks's answers are read: its words, its IDs, and what says that a call is cancelled. */

/** No list is published. Assumed: every word but these is unknown, and Voxworks itself refuses what has started. */
export const STATUSES = {
	cancellable: { notStarted: ['scheduled'], inProgress: [] },
	undecided: { notStarted: [] },
	/** Named on no page; where a call shows one, there is nothing to cancel any more (assumed). */
	started: ['in_progress', 'inprogress', 'ringing', 'connecting', 'active', 'answered'],
	/** Seen in the product's own filter. */
	ended: [
		'completed',
		'dropout',
		'failed',
		'hang-up',
		'rang-out',
		'User rejected',
		'User unavailable',
		'voicemail',
	],
} as const;

/** Assumed: `call_id`, as one answer shows it, or `id`. As it stands there: a number may have been rounded. */
export function idIn(record: unknown): unknown {
	const isThere = textOf(fieldOf(record, 'call_id')) !== null;
	return fieldOf(record, isThere ? 'call_id' : 'id');
}

/** Assumed: `status`, or `call_status` as automations say; `progress` stands in. */
export function statusOf(record: unknown): string | null {
	const candidates = [...statusesIn(record), fieldOf(record, 'progress')];
	return candidates.map(wordOf).find((word) => word !== null) ?? null;
}

export function statusesIn(record: unknown): unknown[] {
	return [fieldOf(record, 'status'), fieldOf(record, 'call_status')];
}

export function nextCursor(body: unknown): string | null {
	return textOf(fieldOf(fieldOf(body, 'meta'), 'next_cursor'));
}

/**
 * `success: true`, and nothing beside it that contradicts: another call's ID, `cancelled: false`,
 * a status that is there and is not cancelled, whatever it is, or a progress of a call that has started.
 * They may stand beside `success` or in the call's own record (assumed).
 */
export function saysCancelled(body: unknown, callId: string): boolean {
	if (fieldOf(body, 'success') !== true) return false;
	return recordsIn(body).every(
		(record) =>
			isAbout(callId, idIn(record)) &&
			statusesIn(record).every((word) => isBlank(word) || isCancelled(word)) &&
			!deniesCancel(record),
	);
}

function isCancelled(word: unknown): boolean {
	return statusKey(textOf(word)) === 'cancelled';
}

function deniesCancel(record: unknown): boolean {
	const spellings = [fieldOf(record, 'cancelled'), fieldOf(record, 'canceled')];
	const progress = statusKey(textOf(fieldOf(record, 'progress')));
	return spellings.includes(false) || STATUSES.started.some((word) => statusKey(word) === progress);
}

/** Where an answer to a cancel may speak of the call. */
export function recordsIn(body: unknown): unknown[] {
	const data = fieldOf(body, 'data');
	const nested = [fieldOf(body, 'call'), data, fieldOf(data, 'call')];
	return [body, ...nested].flatMap((record) => (Array.isArray(record) ? record : [record]));
}

function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}
