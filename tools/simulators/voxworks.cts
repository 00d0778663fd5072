import { clientTime, jsonObject, optionalObject, optionalText, requiredText } from './input.cjs';
import { SimulatorServer } from './simulator.cjs';
import type { Simulator, SimulatorOptions } from './types.cjs';
import {
	bearerKey,
	Refusal,
	type Answer,
	type Route,
	type VendorRequest,
	type VendorRules,
} from './vendor.cjs';
import {
	changeVoxworksStatus,
	IN_PROGRESS,
	isVoxworksEnded,
	newVoxworksCall,
	SCHEDULED,
	voxworksResult,
	voxworksView,
	type VoxworksCall,
	type VoxworksCallInput,
	type VoxworksIdKey,
} from './voxworksCalls.cjs';
import {
	listVoxworksCalls,
	type ListWording,
	type VoxworksListKey,
	type VoxworksListManners,
} from './voxworksListing.cjs';

/** Options for what Voxworks's docs leave open; the defaults are our best guess. */
export interface VoxworksOptions extends SimulatorOptions {
	/** What the listing's array is called: `calls` by default. */
	listKey?: VoxworksListKey;
	/** What a call's ID is called in the listing, get-call and get-call-result: `call_id` by default. */
	idKey?: VoxworksIdKey;
	/** The highest `limit` of the listing; more answers 400. 100 by default. */
	maxLimit?: number;
	/** Statuses in which a call can be cancelled and rescheduled: `scheduled` by default. */
	scheduledStatuses?: readonly string[];
	/** The word for a cancelled call: `cancelled` by default. */
	cancelledStatus?: string;
	/** What a call becomes that starts, one after another: `in_progress` by default. */
	startedStatuses?: readonly string[];
	/** Words beside the known ones for a call that is over. */
	endedStatuses?: readonly string[];
	/** How a call that is no longer scheduled answers a cancel: 400 with a message of its own by default. */
	refusal?: VoxworksRefusal;
	/** Oddities of the listing. */
	listing?: VoxworksListManners;
}

/** The answer to a cancel that can do nothing. With 200 it has the call's own status beside `success`. */
export interface VoxworksRefusal {
	status?: number;
	message?: string;
	/** In a 200: false by default. */
	success?: boolean;
}

export interface VoxworksSimulator extends Simulator<VoxworksCall, VoxworksCallInput> {
	setListing(manners: VoxworksListManners): void;
}

const NO_LONGER_SCHEDULED = 'Call is no longer scheduled';

interface Wording extends ListWording {
	readonly scheduledStatuses: readonly string[];
	readonly cancelledStatus: string;
	readonly startedStatuses: readonly string[];
	readonly endedStatuses: readonly string[];
}

function rulesFor({
	scheduledStatuses,
	cancelledStatus,
	startedStatuses,
	endedStatuses,
}: Wording): VendorRules<VoxworksCall, VoxworksCallInput> {
	const isScheduled = (status: string) => scheduledStatuses.includes(status);
	const isEnded = (status: string) =>
		status === cancelledStatus || isVoxworksEnded(status) || endedStatuses.includes(status);
	const course = [...startedStatuses, 'completed'];
	const words = { startedStatuses, isEnded };
	return {
		name: 'voxworks',
		// Documented for 429 alone.
		quotaHeaders: 'on429',
		unauthorisedMessage: 'Invalid API key',
		keyIn: bearerKey,
		errorBody: (_status, message) => ({ success: false, message }),
		newCall: (input, defaults) => newVoxworksCall(input, defaults, words),
		createdAt: (call) => call.created_at,
		startsAt: (call) => (isScheduled(call.status) ? call.scheduled_time : null),
		isEnded,
		nextStatus: (status) => {
			if (isScheduled(status)) return course[0];
			const step = startedStatuses.indexOf(status);
			return step < 0 ? undefined : course[step + 1];
		},
		changeStatus: (call, status, at) => changeVoxworksStatus(call, status, at, words),
	};
}

class VoxworksServer
	extends SimulatorServer<VoxworksCall, VoxworksCallInput, VoxworksListManners>
	implements VoxworksSimulator
{
	private readonly wording: Wording;

	constructor(private readonly voxworks: VoxworksOptions) {
		const options = voxworks;
		const wording: Wording = {
			listKey: options.listKey ?? 'calls',
			idKey: options.idKey ?? 'call_id',
			maxLimit: options.maxLimit ?? 100,
			scheduledStatuses: options.scheduledStatuses ?? [SCHEDULED],
			cancelledStatus: options.cancelledStatus ?? 'cancelled',
			startedStatuses: options.startedStatuses ?? [IN_PROGRESS],
			endedStatuses: options.endedStatuses ?? [],
		};
		super(rulesFor(wording), options, options.listing ?? {});
		this.wording = wording;
	}

	protected routes(): Route[] {
		return [
			{
				method: 'GET',
				path: '/api/v1/calls',
				handle: (request) =>
					listVoxworksCalls(
						{ calls: this.calls, statusOf: this.history.view() },
						request,
						this.wording,
						this.listing,
					),
			},
			{
				method: 'GET',
				path: '/api/v1/get-call/:callId',
				handle: (request) => this.show(request, voxworksView),
			},
			{
				method: 'GET',
				path: '/api/v1/get-call-result/:callId',
				handle: (request) => this.show(request, voxworksResult),
			},
			{
				method: 'POST',
				path: '/api/v1/cancel-call/:callId',
				handle: (request) => this.cancel(request),
			},
			{
				method: 'PATCH',
				path: '/api/v1/reschedule-call/:callId',
				handle: (request) => this.reschedule(request),
			},
			{
				method: 'POST',
				path: '/api/v1/create-phone-call',
				handle: (request) => this.create(request),
			},
			{
				method: 'POST',
				path: '/api/v1/end-web-call/:callId',
				handle: (request) => this.endWebCall(request),
			},
		];
	}

	private show(request: VendorRequest, view: typeof voxworksView): Answer {
		return {
			status: 200,
			body: { success: true, call: view(this.find(request), this.wording.idKey) },
		};
	}

	private cancel(request: VendorRequest): Answer {
		const call = this.find(request);
		if (!this.isScheduled(call)) return this.refusal(call);
		const status = this.wording.cancelledStatus;
		return {
			status: 200,
			body: { success: true, call_id: call.id, status },
			effect: () => this.cancelled(call, status),
		};
	}

	private refusal(call: VoxworksCall): Answer {
		const {
			status = 400,
			success = false,
			message = NO_LONGER_SCHEDULED,
		} = this.voxworks.refusal ?? {};
		if (status !== 200) throw new Refusal(status, message);
		return {
			status,
			body: { success, call_id: call.id, status: call.status, ...(!success && { message }) },
		};
	}

	private reschedule(request: VendorRequest): Answer {
		const time = clientTime(
			'scheduled_time',
			requiredText(jsonObject(request.rawBody), 'scheduled_time'),
			'date-time',
		);
		const call = this.findScheduled(request);
		const effect = () => {
			call.scheduled_time = time;
			this.setStatus(call.id, call.status);
		};
		return {
			status: 200,
			body: { success: true, call_id: call.id, status: call.status, scheduled_time: time },
			effect,
		};
	}

	private create({ rawBody, organisation }: VendorRequest): Answer {
		const call = this.draftPlaced({ ...phoneCallInput(jsonObject(rawBody)), organisation });
		const body = {
			success: true,
			call_id: call.id,
			status: call.status,
			scheduled_time: call.scheduled_time,
		};
		const answer = this.answerTo(call.id, { status: 201, body });
		return { ...answer, effect: () => this.admit(call) };
	}

	private endWebCall(request: VendorRequest): Answer {
		const body = request.rawBody === '' ? {} : jsonObject(request.rawBody);
		const status = optionalText(body, 'status') ?? 'completed';
		const reason = optionalText(body, 'end_reason') ?? 'api_ended';
		const call = this.find(request);
		if (call.type !== 'web') throw new Refusal(400, 'Call is not a web call');
		if (isVoxworksEnded(call.status)) throw new Refusal(400, 'Call has already ended');
		const effect = () => {
			call.end_reason = reason;
			this.setStatus(call.id, status);
		};
		return { status: 200, body: { success: true, call_id: call.id, status }, effect };
	}

	private findScheduled(request: VendorRequest): VoxworksCall {
		const call = this.find(request);
		if (!this.isScheduled(call)) throw new Refusal(400, NO_LONGER_SCHEDULED);
		return call;
	}

	private isScheduled({ status }: VoxworksCall): boolean {
		return this.wording.scheduledStatuses.includes(status);
	}

	/** A call of another team is as good as none: so the docs say. */
	private find({ callId, organisation }: VendorRequest): VoxworksCall {
		const call = this.calls.get(callId);
		if (call?.organisation !== organisation) throw new Refusal(404, 'Call not found');
		return call;
	}
}

function phoneCallInput(body: Record<string, unknown>): VoxworksCallInput {
	const contact = optionalObject(body, 'contact');
	return {
		from_number: requiredText(body, 'from_number'),
		script_id: requiredText(body, 'script_id'),
		contact: {
			phone_number: requiredText(contact, 'phone_number'),
			first_name: optionalText(contact, 'first_name') ?? null,
			last_name: optionalText(contact, 'last_name') ?? null,
		},
		scheduled_time:
			body.scheduled_time === undefined
				? undefined
				: clientTime('scheduled_time', body.scheduled_time, 'date-time'),
	};
}

/** Starts Voxworks's simulator. */
export async function startVoxworks(options: VoxworksOptions = {}): Promise<VoxworksSimulator> {
	const simulator = new VoxworksServer(options);
	await simulator.start();
	return simulator;
}
