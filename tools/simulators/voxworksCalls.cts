import { isoTime, isoTimeOrNull } from './input.cjs';
import type { SimCall } from './types.cjs';
import type { CallDefaults } from './vendor.cjs';

export const SCHEDULED = 'scheduled';
export const IN_PROGRESS = 'in_progress';

/** Words of an ended call: those of the product's own filter, and ours for a cancelled one. Spelt as {@link plainWord} does. */
const ENDED: readonly string[] = [
	'completed',
	'failed',
	'voicemail',
	'dropout',
	'hang up',
	'rang out',
	'user unavailable',
	'user rejected',
	'cancelled',
	'canceled',
];

export type VoxworksIdKey = 'call_id' | 'id';

export interface VoxworksContact {
	phone_number: string;
	first_name: string | null;
	last_name: string | null;
}

/** All that Voxworks knows of a call. `id` and `call_id` are the same; an option says which of them the API shows. */
export interface VoxworksCall extends SimCall {
	readonly call_id: string;
	progress: string;
	type: 'inbound' | 'outbound' | 'web';
	contact_id: string;
	script_id: string;
	from_number: string;
	contact: VoxworksContact;
	scheduled_time: string | null;
	readonly created_at: string;
	updated_at: string;
	started_at: string | null;
	ended_at: string | null;
	end_reason: string | null;
	summary: string | null;
	transcript: string | null;
	recording_url: string | null;
	structured_data: Record<string, unknown>;
	rating: number | null;
	objectives: unknown[];
}

/** What may be given to make a call. */
export type VoxworksCallInput = Partial<Omit<VoxworksCall, 'contact'>> & {
	contact?: Partial<VoxworksContact>;
};

/** How this vendor words a call's course. */
export interface CourseWords {
	readonly startedStatuses: readonly string[];
	readonly isEnded: (status: string) => boolean;
}

export function isVoxworksEnded(status: string): boolean {
	return ENDED.includes(plainWord(status));
}

/** Voxworks publishes no list of words and mixes spellings: `hang-up`, `User rejected`. */
function plainWord(status: string): string {
	return status.toLowerCase().replaceAll(/[-_]/g, ' ');
}

/** A call with the given properties; the others fit its status. */
export function newVoxworksCall(
	input: VoxworksCallInput = {},
	defaults: CallDefaults,
	words: CourseWords,
): VoxworksCall {
	const id = input.id ?? input.call_id ?? defaults.id;
	const createdAt = isoTime(input.created_at ?? defaults.createdAt);
	const call: VoxworksCall = {
		organisation: 'own',
		progress: 'not_started',
		type: 'outbound',
		contact_id: `contact_${String(defaults.number).padStart(6, '0')}`,
		script_id: 'script_000001',
		from_number: '+61255500001',
		started_at: null,
		ended_at: null,
		end_reason: null,
		summary: null,
		transcript: null,
		recording_url: null,
		structured_data: {},
		rating: null,
		objectives: [],
		...input,
		id,
		call_id: id,
		status: SCHEDULED,
		contact: {
			phone_number: `+61491${String(defaults.number).padStart(6, '0')}`,
			first_name: null,
			last_name: null,
			...input.contact,
		},
		created_at: createdAt,
		updated_at: isoTime(input.updated_at ?? createdAt),
		scheduled_time: isoTimeOrNull(
			input.scheduled_time === undefined ? createdAt : input.scheduled_time,
		),
	};
	changeVoxworksStatus(call, input.status ?? SCHEDULED, call.updated_at, words);
	if (input.progress !== undefined) call.progress = input.progress;
	return call;
}

/** Sets the status and what follows from it. */
export function changeVoxworksStatus(
	call: VoxworksCall,
	status: string,
	at: string,
	{ startedStatuses, isEnded }: CourseWords,
): void {
	call.status = status;
	call.updated_at = at;
	if (startedStatuses.includes(status)) {
		call.started_at ??= at;
		call.progress = IN_PROGRESS;
	}
	if (isEnded(status)) {
		call.ended_at ??= at;
		call.progress = 'ended';
	}
}

/** A call as the listing and get-call show it. */
export function voxworksView(call: VoxworksCall, idKey: VoxworksIdKey): Record<string, unknown> {
	return {
		[idKey]: call.id,
		status: call.status,
		progress: call.progress,
		type: call.type,
		contact_id: call.contact_id,
		script_id: call.script_id,
		from_number: call.from_number,
		contact: call.contact,
		scheduled_time: call.scheduled_time,
		created_at: call.created_at,
		updated_at: call.updated_at,
		started_at: call.started_at,
		ended_at: call.ended_at,
		end_reason: call.end_reason,
	};
}

/** A call's outcome as get-call-result shows it. */
export function voxworksResult(call: VoxworksCall, idKey: VoxworksIdKey): Record<string, unknown> {
	return {
		[idKey]: call.id,
		status: call.status,
		summary: call.summary,
		transcript: call.transcript,
		recording_url: call.recording_url,
		structured_data: call.structured_data,
		rating: call.rating,
		objectives: call.objectives,
	};
}
