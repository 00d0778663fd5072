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
import { listVoxworksCalls, type ListWording, type VoxworksListKey } from './voxworksListing.cjs';

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
}

export type VoxworksSimulator = Simulator<VoxworksCall, VoxworksCallInput>;

interface Wording extends ListWording {
	readonly scheduledStatuses: readonly string[];
	readonly cancelledStatus: string;
}

function rulesFor({
	scheduledStatuses,
	cancelledStatus,
}: Wording): VendorRules<VoxworksCall, VoxworksCallInput> {
	const isScheduled = (status: string) => scheduledStatuses.includes(status);
	return {
		name: 'voxworks',
		sendsQuotaHeaders: true,
		unauthorisedMessage: 'Invalid API key',
		keyIn: bearerKey,
		errorBody: (_status, message) => ({ success: false, message }),
		newCall: newVoxworksCall,
		createdAt: (call) => call.created_at,
		startsAt: (call) => (isScheduled(call.status) ? call.scheduled_time : null),
		isEnded: (status) => status === cancelledStatus || isVoxworksEnded(status),
		nextStatus: (status) =>
			isScheduled(status) ? IN_PROGRESS : status === IN_PROGRESS ? 'completed' : undefined,
		changeStatus: changeVoxworksStatus,
	};
}

class VoxworksServer
	extends SimulatorServer<VoxworksCall, VoxworksCallInput>
	implements VoxworksSimulator
{
	private readonly wording: Wording;

	constructor(options: VoxworksOptions) {
		const wording: Wording = {
			listKey: options.listKey ?? 'calls',
			idKey: options.idKey ?? 'call_id',
			maxLimit: options.maxLimit ?? 100,
			scheduledStatuses: options.scheduledStatuses ?? [SCHEDULED],
			cancelledStatus: options.cancelledStatus ?? 'cancelled',
		};
		super(rulesFor(wording), options);
		this.wording = wording;
	}

	protected routes(): Route[] {
		return [
			{
				method: 'GET',
				path: '/api/v1/calls',
				handle: (request) => listVoxworksCalls(this.calls, request, this.wording),
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
		const call = this.findScheduled(request);
		const status = this.wording.cancelledStatus;
		return {
			status: 200,
			body: { success: true, call_id: call.id, status },
			effect: () => this.setStatus(call.id, status),
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
		const call = this.draft(phoneCallInput(jsonObject(rawBody)));
		call.organisation = organisation;
		const body = {
			success: true,
			call_id: call.id,
			status: call.status,
			scheduled_time: call.scheduled_time,
		};
		return { status: 201, body, effect: () => this.admit(call) };
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
		if (!this.wording.scheduledStatuses.includes(call.status))
			throw new Refusal(400, 'Call is no longer scheduled');
		return call;
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
