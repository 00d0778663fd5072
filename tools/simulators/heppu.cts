import type { FastifyInstance } from 'fastify';
import {
	changeHeppuStatus,
	hasHeppuLine,
	HEPPU_STATUSES,
	heppuDetails,
	isHeppuEnded,
	newHeppuCall,
	nextHeppuStatus,
	type HeppuCall,
	type HeppuCallInput,
} from './heppuCalls.cjs';
import { HeppuAgents, type HeppuAgent } from './heppuAgents.cjs';
import { isUuid, listHeppuCalls, type HeppuListManners } from './heppuListing.cjs';
import { retryOf, scheduledBody, scheduleInput } from './heppuScheduling.cjs';
import { jsonObject } from './input.cjs';
import { OutboundQueue, type OutboundTerms } from './outboundQueue.cjs';
import { SimulatorServer } from './simulator.cjs';
import type { Simulator, SimulatorOptions, Spawning } from './types.cjs';
import { Pauses } from './timers.cjs';
import {
	bearerKey,
	Refusal,
	type Answer,
	type Route,
	type VendorRequest,
	type VendorRules,
} from './vendor.cjs';

/** Statuses in which a call waits for its time. */
const WAITING: readonly string[] = ['initiated', 'scheduled', 'queued'];

export interface HeppuOptions extends SimulatorOptions {
	/** Answers successful cancels with an empty 204, as the docs' error page says, instead of the cancel page's 200. */
	deleteAnswers204?: boolean;
	/** Statuses beside the documented five that a cancel is refused for. */
	refuses?: readonly string[];
	/** Statuses a listing may be filtered by; others answer 400. The nine documented ones by default. */
	listableStatuses?: readonly string[] | 'any';
	/** Words beside the documented five for a call that is over: it shows `endedAt`, and cannot be cancelled. */
	endedStatuses?: readonly string[];
	/** Answers IDs that are UUIDs in small letters, however they were asked for, and takes them in capitals. */
	canonicalIds?: boolean;
	/** Shows the rooms of calls that are over, also where they are gone; else only those that are still there. */
	showsClosedRooms?: boolean;
	/**
	 * What becomes of an agent's waiting calls when it is set to `inactive`, which is not documented: nothing (the
	 * default), they are held until it is something else again, or they are cancelled.
	 */
	waitingOfInactive?: 'cancelled' | 'held' | 'untouched';
	/** Calls that are to be made at once wait as `queued` and are dialled one after another. */
	outbound?: OutboundTerms;
	/** Milliseconds from a call that was not answered to its retry: a new call, if it was scheduled with any. */
	retryAfterMs?: number;
	/** Oddities of the listing. */
	listing?: HeppuListManners;
}

export interface HeppuSimulator extends Simulator<HeppuCall, HeppuCallInput> {
	readonly agents: Map<string, HeppuAgent>;
	addAgent(agent?: Partial<HeppuAgent>): HeppuAgent;
	setListing(manners: HeppuListManners): void;
}

function rulesFor(endedStatuses: readonly string[] = []): VendorRules<HeppuCall, HeppuCallInput> {
	return {
		name: 'heppu',
		// Heppu documents that 429 exists and nothing else about it.
		quotaHeaders: 'never',
		unauthorisedMessage: 'Unauthorized',
		keyIn: (headers) => apiKeyHeader(headers['x-api-key']) ?? bearerKey(headers),
		errorBody: (status, message) => ({ error: { message, code: status } }),
		newCall: (input, defaults) => newHeppuCall(input, defaults, endedStatuses),
		createdAt: (call) => call.createdAt,
		startsAt: (call) => (WAITING.includes(call.status) ? call.scheduledAt : null),
		isEnded: (status) => isHeppuEnded(status) || endedStatuses.includes(status),
		hasLine: hasHeppuLine,
		nextStatus: nextHeppuStatus,
		changeStatus: (call, status, at) => changeHeppuStatus(call, status, at, endedStatuses),
	};
}

function apiKeyHeader(header: string[] | string | undefined): string | undefined {
	return typeof header === 'string' ? header : undefined;
}

class HeppuServer
	extends SimulatorServer<HeppuCall, HeppuCallInput, HeppuListManners>
	implements HeppuSimulator
{
	private readonly directory = new HeppuAgents();
	private readonly queue: OutboundQueue | undefined;
	/** Waits for retries. */
	private readonly retries = new Pauses();

	constructor(private readonly heppu: HeppuOptions) {
		super(rulesFor(heppu.endedStatuses), heppu, heppu.listing ?? {});
		const dial = (callId: string) => {
			if (this.status(callId) === 'queued') this.setStatus(callId, 'connecting');
		};
		this.queue = heppu.outbound && new OutboundQueue(heppu.outbound, dial);
	}

	get agents(): Map<string, HeppuAgent> {
		return this.directory.agents;
	}

	addAgent(agent?: Partial<HeppuAgent>): HeppuAgent {
		return this.directory.add(agent);
	}

	override status(callId: string): string | undefined {
		return this.named(callId)?.status;
	}

	protected override spawned(
		{ agentId }: Pick<Spawning, 'agentId'>,
		call: HeppuCallInput | undefined,
	): HeppuCallInput {
		return agentId === undefined
			? { ...call }
			: { ...call, agent: this.directory.reference(agentId) };
	}

	override setStatus(callId: string, status: string): void {
		super.setStatus(callId, status);
		const call = this.named(callId);
		const retry = call && retryOf(call);
		if (retry) void this.callAgain(retry);
	}

	override reset(): void {
		this.directory.agents.clear();
		this.stopDialling();
		super.reset();
	}

	override async close(): Promise<void> {
		this.stopDialling();
		await super.close();
	}

	protected routes(): Route[] {
		return [
			{
				method: 'GET',
				path: '/api/v1/calls',
				handle: (request) =>
					listHeppuCalls(
						{ calls: this.calls, statusOf: this.history.view() },
						request,
						this.heppu.listableStatuses ?? HEPPU_STATUSES,
						this.listing,
					),
			},
			{ method: 'GET', path: '/api/v1/calls/:callId', handle: (request) => this.get(request) },
			{
				method: 'DELETE',
				path: '/api/v1/calls/:callId',
				handle: (request) => this.cancel(request),
			},
			{
				method: 'POST',
				path: '/api/v1/calls/schedule',
				handle: (request) => this.scheduleCall(request),
			},
			{ method: 'GET', path: '/api/v1/agents', handle: (request) => this.directory.list(request) },
			{
				method: 'PATCH',
				path: '/api/v1/agents/:agentId',
				handle: (request) => this.directory.change(request, (agent) => this.agentChanged(agent)),
			},
		];
	}

	protected override extendControlPlane(control: FastifyInstance): void {
		control.post<{ Body: Partial<HeppuAgent> | undefined }>('/agents', async ({ body }) =>
			this.addAgent(body),
		);
	}

	private agentChanged({ id, status }: HeppuAgent): void {
		const { waitingOfInactive = 'untouched' } = this.heppu;
		if (waitingOfInactive === 'untouched') return;
		for (const call of this.calls.values()) {
			if (call.agent.id !== id || !WAITING.includes(call.status)) continue;
			const isCancelled = status === 'inactive' && waitingOfInactive === 'cancelled';
			if (isCancelled) this.setStatus(call.id, 'cancelled');
			else this.schedule(call);
		}
	}

	protected override schedule(call: HeppuCall): void {
		const isHeld =
			this.heppu.waitingOfInactive === 'held' &&
			WAITING.includes(call.status) &&
			this.agents.get(call.agent.id)?.status === 'inactive';
		super.schedule(call, isHeld);
	}

	private get(request: VendorRequest): Answer {
		const call = this.find(request);
		const isShownWhenGone = this.heppu.showsClosedRooms ?? false;
		const room = { isLeftOpen: this.openLines.has(call.id), isShownWhenGone };
		return { status: 200, body: { data: heppuDetails(call, room) } };
	}

	private cancel(request: VendorRequest): Answer {
		const call = this.find(request);
		const { refuses = [], endedStatuses = [] } = this.heppu;
		if (isHeppuEnded(call.status) || [...refuses, ...endedStatuses].includes(call.status)) {
			this.hangUpAgain(call);
			throw new Refusal(400, `Cannot cancel call with status: ${call.status}`);
		}
		const effect = () => {
			const wonInMs = this.queue?.wins(call.id);
			if (wonInMs !== undefined) call.afterCancel = { status: 'connecting', afterMs: wonInMs };
			this.cancelled(call, 'cancelled');
		};
		if (this.heppu.deleteAnswers204) return { status: 204, effect };
		return {
			status: 200,
			body: { data: { id: call.id, status: 'cancelled' }, message: 'Call cancelled successfully' },
			effect,
		};
	}

	private scheduleCall({ rawBody, organisation }: VendorRequest): Answer {
		const input = scheduleInput(jsonObject(rawBody), this.agents);
		const call = this.draftPlaced(this.queued({ ...input, organisation }));
		const answer = this.answerTo(call.id, { status: 201, body: scheduledBody(call) });
		return { ...answer, effect: () => this.begin(call) };
	}

	/** A call that is to be made at once waits for its dial, if there is a queue. */
	private queued(input: HeppuCallInput): HeppuCallInput {
		const isAtOnce = (input.scheduledAt ?? null) === null;
		return this.queue && isAtOnce ? { ...input, status: 'queued' } : input;
	}

	private begin(call: HeppuCall): void {
		this.admit(call);
		if (call.status === 'queued') this.queue?.add(call.id);
	}

	private async callAgain(retry: HeppuCallInput): Promise<void> {
		const isUndisturbed = await this.retries.wait(this.heppu.retryAfterMs ?? 0);
		if (isUndisturbed) this.begin(this.draft(this.queued(retry)));
	}

	private stopDialling(): void {
		this.queue?.clear();
		this.retries.callOff();
	}

	private named(callId: string): HeppuCall | undefined {
		const isCanonical = this.heppu.canonicalIds && isUuid(callId);
		return this.calls.get(isCanonical ? callId.toLowerCase() : callId);
	}

	/** A key of another organisation is told that the call exists: so the docs say. */
	private find({ callId, organisation }: VendorRequest): HeppuCall {
		const call = this.named(callId);
		if (!call) throw new Refusal(404, 'Call not found');
		if (call.organisation !== organisation)
			throw new Refusal(403, 'Access denied - call belongs to different organization');
		return call;
	}
}

/** Starts Heppu's simulator. */
export async function startHeppu(options: HeppuOptions = {}): Promise<HeppuSimulator> {
	const simulator = new HeppuServer(options);
	await simulator.start();
	return simulator;
}
