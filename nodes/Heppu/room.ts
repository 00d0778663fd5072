import type { LineStatus } from '../shared/cancellation/call';
import { fieldOf } from '../shared/json';

/**
 * What a call's record shows of its LiveKit room. Documented: `liveRoomStatus: {roomExists, numParticipants,
 * participants}`, the room's state in real time, only for active calls. The room may outlive a cancel.
 *
 * The line is closed only where the record says that there is no room, and nothing in it tells of anybody in one.
 * That nobody is in a room that exists proves nothing, nor does a room of which nothing is shown (assumed).
 */
export function lineOf(call: unknown): LineStatus {
	const room = fieldOf(call, 'liveRoomStatus');
	const exists = flagOf(fieldOf(room, 'roomExists'));
	const participants = fieldOf(room, 'participants');
	const counts = [fieldOf(room, 'numParticipants'), participants].map(countOf);
	const isAnybodyIn = counts.some((count) => count > 0) || entriesIn(participants) > 0;
	if (exists === true || isAnybodyIn) return 'open';
	return exists === false ? 'closed' : 'unknown';
}

/** A flag may come as a text or a number (assumed). */
function flagOf(value: unknown): boolean | undefined {
	if (typeof value === 'object') return undefined;
	const word = String(value).trim().toLowerCase();
	if (word === 'true' || word === '1') return true;
	return word === 'false' || word === '0' ? false : undefined;
}

/** @returns 0 for what is no number */
function countOf(value: unknown): number {
	if (typeof value !== 'number' && typeof value !== 'string') return 0;
	return Number(value) || 0;
}

/** Entries of a list, or of an object that is one by its keys. */
function entriesIn(value: unknown): number {
	return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
