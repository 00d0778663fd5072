import type { FastifyInstance } from 'fastify';
import {
	changeHeppuStatus,
	HEPPU_STATUSES,
	heppuDetails,
	heppuRow,
	isHeppuEnded,
	newHeppuCall,
	nextHeppuStatus,
	type HeppuCall,
	type HeppuCallInput,
} from './heppuCalls.cjs';
import { HeppuAgents, type HeppuAgent } from './heppuAgents.cjs';
import { isUuid, listHeppuCalls } from './heppuListing.cjs';
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

const E164 = /^\+[1-9]\d{6,14}$/;

export interface HeppuOptions extends SimulatorOptions {
	/** Answers successful cancels with an empty 204, as the docs' error page says, instead of the cancel page's 200. */
	deleteAnswers204?: boolean;
	/** Statuses beside the documented five that a cancel is refused for. */
	refuses?: readonly string[];
	/** Statuses a listing may be filtered by; others answer 400. The nine documented ones by default. */
	listableStatuses?: readonly string[] | 'any';
}

/** Calls that keep starting for an agent. */
export interface Spawning {
	agentId: string;
	/** Milliseconds from one call to the next; fractions are fine. */
	everyMs: number;
	forMs: number;
}

export interface HeppuSimulator extends Simulator<HeppuCall, HeppuCallInput> {
	readonly agents: Map<string, HeppuAgent>;
	addAgent(agent?: Partial<HeppuAgent>): HeppuAgent;
	/** Starts a new call again and again. Returns a function that ends this early. */
	spawn(spawning: Spawning): () => void;
}

const RULES: VendorRules<HeppuCall, HeppuCallInput> = {
	name: 'heppu',
	// Heppu documents that 429 exists and nothing else about it.
	sendsQuotaHeaders: false,
	unauthorisedMessage: 'Unauthorized',
	keyIn: (headers) => apiKeyHeader(headers['x-api-key']) ?? bearerKey(headers),
	errorBody: (status, message) => ({ error: { message, code: status } }),
	newCall: newHeppuCall,
	createdAt: (call) => call.createdAt,
	startsAt: (call) => (call.status === 'initiated' ? call.scheduledAt : null),
	isEnded: isHeppuEnded,
	nextStatus: nextHeppuStatus,
	changeStatus: changeHeppuStatus,
};

function apiKeyHeader(header: string[] | string | undefined): string | undefined {
	return typeof header === 'string' ? header : undefined;
}

class HeppuServer extends SimulatorServer<HeppuCall, HeppuCallInput> implements HeppuSimulator {
	private readonly directory = new HeppuAgents();
	private readonly spawnings = new Set<NodeJS.Timeout>();

	constructor(private readonly heppu: HeppuOptions) {
		super(RULES, heppu);
	}

	get agents(): Map<string, HeppuAgent> {
		return this.directory.agents;
	}

	addAgent(agent?: Partial<HeppuAgent>): HeppuAgent {
		return this.directory.add(agent);
	}

	spawn({ agentId, everyMs, forMs }: Spawning): () => void {
		const agent = this.directory.reference(agentId);
		const startedAt = performance.now();
		let spawned = 0;
		// Counts by the clock, so that a timer that comes late does not lower the rate.
		const timer = setInterval(
			() => {
				const elapsedMs = Math.min(performance.now() - startedAt, forMs);
				for (; spawned < Math.floor(elapsedMs / everyMs); spawned += 1) this.addCall({ agent });
				if (elapsedMs >= forMs) stop();
			},
			Math.max(1, everyMs),
		).unref();
		const stop = () => {
			clearInterval(timer);
			this.spawnings.delete(timer);
		};
		this.spawnings.add(timer);
		return stop;
	}

	override reset(): void {
		this.stopSpawning();
		this.directory.agents.clear();
		super.reset();
	}

	override async close(): Promise<void> {
		this.stopSpawning();
		await super.close();
	}

	protected routes(): Route[] {
		return [
			{
				method: 'GET',
				path: '/api/v1/calls',
				handle: (request) =>
					listHeppuCalls(this.calls, request, this.heppu.listableStatuses ?? HEPPU_STATUSES),
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
		];
	}

	protected override extendControlPlane(control: FastifyInstance): void {
		control.post<{ Body: Partial<HeppuAgent> | undefined }>('/agents', async ({ body }) =>
			this.addAgent(body),
		);
		control.post<{ Body: Spawning }>('/spawn', async ({ body }) => {
			this.spawn(body);
			return { ok: true };
		});
	}

	private get(request: VendorRequest): Answer {
		return { status: 200, body: { data: heppuDetails(this.find(request)) } };
	}

	private cancel(request: VendorRequest): Answer {
		const call = this.find(request);
		if (isHeppuEnded(call.status) || this.heppu.refuses?.includes(call.status)) {
			throw new Refusal(400, `Cannot cancel call with status: ${call.status}`);
		}
		const effect = () => this.setStatus(call.id, 'cancelled');
		if (this.heppu.deleteAnswers204) return { status: 204, effect };
		return {
			status: 200,
			body: { data: { id: call.id, status: 'cancelled' }, message: 'Call cancelled successfully' },
			effect,
		};
	}

	private scheduleCall({ rawBody, organisation }: VendorRequest): Answer {
		const call = this.draft(scheduleInput(jsonObject(rawBody), this.agents));
		call.organisation = organisation;
		return {
			status: 201,
			body: { data: heppuRow(call), message: 'Call scheduled successfully' },
			effect: () => this.admit(call),
		};
	}

	/** A key of another organisation is told that the call exists: so the docs say. */
	private find({ callId, organisation }: VendorRequest): HeppuCall {
		const call = this.calls.get(callId);
		if (!call) throw new Refusal(404, 'Call not found');
		if (call.organisation !== organisation)
			throw new Refusal(403, 'Access denied - call belongs to different organization');
		return call;
	}

	private stopSpawning(): void {
		for (const timer of this.spawnings) clearInterval(timer);
		this.spawnings.clear();
	}
}

function scheduleInput(
	body: Record<string, unknown>,
	agents: ReadonlyMap<string, HeppuAgent>,
): HeppuCallInput {
	const agentId = requiredText(body, 'agentId');
	if (!isUuid(agentId)) throw new Refusal(400, 'Invalid agentId: must be a UUID');
	const agent = agents.get(agentId);
	if (!agent) throw new Refusal(404, 'Agent not found');
	const phone = requiredText(body, 'contactPhone');
	if (!E164.test(phone)) throw new Refusal(400, 'Invalid contactPhone: must be an E.164 number');
	return {
		agent: { id: agent.id, name: agent.name, type: agent.type },
		contact: {
			phone,
			name: optionalText(body, 'contactName') ?? null,
			email: optionalText(body, 'contactEmail') ?? null,
		},
		scheduledAt:
			body.scheduledAt === undefined
				? undefined
				: clientTime('scheduledAt', body.scheduledAt, 'iso8601'),
		metadata: { ...optionalObject(body, 'metadata'), ...optionalObject(body, 'callMetadata') },
	};
}

/** Starts Heppu's simulator. */
export async function startHeppu(options: HeppuOptions = {}): Promise<HeppuSimulator> {
	const simulator = new HeppuServer(options);
	await simulator.start();
	return simulator;
}
