import { isoTime, isoTimeOrNull } from './input.cjs';
import type { SimCall } from './types.cjs';
import type { CallDefaults } from './vendor.cjs';

/** Heppu's nine documented statuses: those a listing can be filtered by. */
export const HEPPU_STATUSES = [
	'initiated',
	'connecting',
	'ringing',
	'active',
	'completed',
	'failed',
	'cancelled',
	'no_answer',
	'busy',
] as const;

/** Statuses that Heppu documents as impossible to cancel. */
export const HEPPU_ENDED = ['completed', 'failed', 'cancelled', 'no_answer', 'busy'] as const;

/** The agent of calls that name none. It is in no list of agents until a test adds it. */
export const DEFAULT_AGENT_ID = '00000000-0000-4000-8000-000000000000';

const IN_PROGRESS: readonly string[] = ['connecting', 'ringing', 'active'];
// A map, since statuses are any words: an object would know 'constructor' too.
const COURSE: ReadonlyMap<string, string> = new Map([
	['scheduled', 'connecting'],
	['queued', 'connecting'],
	['initiated', 'connecting'],
	['connecting', 'ringing'],
	['ringing', 'active'],
	['active', 'completed'],
]);

export interface HeppuAgentRef {
	id: string;
	name: string;
	type: string;
}

export interface HeppuContact {
	phone: string;
	name: string | null;
	email: string | null;
}

/** What a call was scheduled with that no answer shows. */
export interface HeppuPlacing {
	callerId: string | null;
	priority: number;
	/** How often Heppu calls again if the call does not come about. */
	retriesLeft: number;
	retryIntervals: string[];
}

/** All that Heppu shows of a call, in the listing or on its own. Times are ISO 8601 in UTC, `duration` is in seconds. */
export interface HeppuCall extends SimCall {
	direction: 'inbound' | 'outbound';
	phoneNumber: string;
	agent: HeppuAgentRef;
	contact: HeppuContact;
	readonly createdAt: string;
	updatedAt: string;
	scheduledAt: string | null;
	startedAt: string | null;
	endedAt: string | null;
	duration: number | null;
	outcome: string | null;
	failureReason: string | null;
	summary: string | null;
	transcript: string | null;
	metadata: Record<string, unknown>;
	twilioCallSid: string | null;
	roomId: string | null;
	jobId: string | null;
	sipParticipantId: string | null;
	/** Absent where the call was not scheduled by the API. */
	placedWith?: HeppuPlacing;
}

/** What may be given to make a call. */
export type HeppuCallInput = Partial<Omit<HeppuCall, 'agent' | 'contact'>> & {
	agent?: Partial<HeppuAgentRef>;
	contact?: Partial<HeppuContact>;
};

export function isHeppuEnded(status: string): boolean {
	return HEPPU_ENDED.some((ended) => ended === status);
}

/** initiated (or scheduled, or queued), connecting, ringing, active, completed. */
export function nextHeppuStatus(status: string): string | undefined {
	return COURSE.get(status);
}

/** A call with the given properties; the others fit its status. */
export function newHeppuCall(
	input: HeppuCallInput = {},
	defaults: CallDefaults,
	endedStatuses: readonly string[] = [],
): HeppuCall {
	const createdAt = isoTime(input.createdAt ?? defaults.createdAt);
	const phoneNumber =
		input.phoneNumber ??
		input.contact?.phone ??
		`+35850${String(defaults.number).padStart(7, '0')}`;
	const call: HeppuCall = {
		organisation: 'own',
		direction: 'outbound',
		outcome: null,
		failureReason: null,
		summary: null,
		transcript: null,
		metadata: {},
		twilioCallSid: null,
		roomId: null,
		jobId: null,
		sipParticipantId: null,
		startedAt: null,
		endedAt: null,
		duration: null,
		...input,
		id: input.id ?? defaults.id,
		status: 'initiated',
		phoneNumber,
		agent: { id: DEFAULT_AGENT_ID, name: 'Sim Agent', type: 'voice', ...input.agent },
		contact: { phone: phoneNumber, name: null, email: null, ...input.contact },
		createdAt,
		updatedAt: isoTime(input.updatedAt ?? createdAt),
		scheduledAt: isoTimeOrNull(input.scheduledAt === undefined ? createdAt : input.scheduledAt),
	};
	changeHeppuStatus(call, input.status ?? 'initiated', call.updatedAt, endedStatuses);
	return call;
}

/** Heppu's bookkeeping of a change: the room opens when a call starts, `endedAt` and `duration` are set when it ends. */
export function changeHeppuStatus(
	call: HeppuCall,
	status: string,
	at: string,
	endedStatuses: readonly string[] = [],
): void {
	call.status = status;
	call.updatedAt = at;
	if (IN_PROGRESS.includes(status)) {
		call.startedAt ??= at;
		call.roomId ??= `room_${call.id}`;
	}
	if (isHeppuEnded(status) || endedStatuses.includes(status)) {
		call.endedAt ??= at;
		call.duration ??=
			call.startedAt === null
				? 0
				: Math.round((Date.parse(call.endedAt) - Date.parse(call.startedAt)) / 1000);
	}
}

/** A call as a row of the listing. */
export function heppuRow(call: HeppuCall): Record<string, unknown> {
	return {
		id: call.id,
		status: call.status,
		direction: call.direction,
		scheduledAt: call.scheduledAt,
		duration: call.duration,
		outcome: call.outcome,
		twilioCallSid: call.twilioCallSid,
		agent: { id: call.agent.id, name: call.agent.name },
		contact: call.contact,
		phoneNumber: call.phoneNumber,
		createdAt: call.createdAt,
	};
}

/** A call in full. */
export function heppuDetails(call: HeppuCall, room: HeppuRoom): Record<string, unknown> {
	return {
		id: call.id,
		status: call.status,
		direction: call.direction,
		phoneNumber: call.phoneNumber,
		duration: call.duration,
		startedAt: call.startedAt,
		endedAt: call.endedAt,
		failureReason: call.failureReason,
		agent: call.agent,
		summary: call.summary,
		transcript: call.transcript,
		metadata: call.metadata,
		roomId: call.roomId,
		jobId: call.jobId,
		sipParticipantId: call.sipParticipantId,
		...liveRoomStatus(call, room),
		createdAt: call.createdAt,
		updatedAt: call.updatedAt,
	};
}

/** The room of a call, which is documented as shown of active calls only. */
export interface HeppuRoom {
	/** The call is over, and its room is still there. */
	readonly isLeftOpen: boolean;
	/** Rooms that are gone are shown as such; else nothing is shown of them. */
	readonly isShownWhenGone: boolean;
}

function liveRoomStatus(call: HeppuCall, room: HeppuRoom): { liveRoomStatus?: unknown } {
	if (call.line && 'shows' in call.line) return { liveRoomStatus: call.line.shows };
	if (call.status === 'active' || room.isLeftOpen) {
		const participants = [{ identity: `agent_${call.agent.id}` }, { identity: call.phoneNumber }];
		const numParticipants = participants.length;
		return { liveRoomStatus: { roomExists: true, numParticipants, participants } };
	}
	const isGone = isHeppuEnded(call.status) && (call.roomId !== null || call.line !== undefined);
	return room.isShownWhenGone && isGone
		? { liveRoomStatus: { roomExists: false, numParticipants: 0, participants: [] } }
		: {};
}

/** Whether somebody is on the line. */
export function hasHeppuLine(status: string): boolean {
	return IN_PROGRESS.includes(status);
}
