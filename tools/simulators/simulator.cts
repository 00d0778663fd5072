import fastify, { type FastifyInstance } from 'fastify';
import { CallStore } from './callStore.cjs';
import { registerControlPlane } from './controlPlane.cjs';
import type { Fault } from './faults.cjs';
import { Gateway } from './gateway.cjs';
import { History } from './history.cjs';
import type { RateLimit } from './rateLimit.cjs';
import { Lines } from './lines.cjs';
import { CallTimers, Dialler } from './timers.cjs';
import type {
	Lifecycle,
	ListManners,
	LoggedRequest,
	PlacingAnswer,
	RequestListener,
	SimCall,
	Simulator,
	SimulatorOptions,
	Spawning,
	TrafficSummary,
} from './types.cjs';
import { Refusal, type Route, type VendorRules } from './vendor.cjs';

const DEFAULT_KEY = 'sim-key';
const LOOPBACK = '127.0.0.1';

// IDs have no documented form or length: leave judging them to the vendor's own 404.
const LONGEST_ID = 16_384;

/** For paths that are no valid percent-encoding, which fastify's router refuses on its own. */
const MALFORMED_URL: Route = {
	method: 'GET',
	path: '*',
	handle: () => {
		throw new Refusal(400, 'Malformed URL');
	},
};

/** State and server of one vendor; the vendor itself is its rules and routes. */
export abstract class SimulatorServer<
	Call extends SimCall,
	Input,
	Manners extends ListManners = ListManners,
> implements Simulator<Call, Input>
{
	readonly calls: CallStore<Call>;
	readonly apiKey: string;
	private address = '';
	private lifecycle: Lifecycle | undefined;
	private idsGiven = 0;
	private lastCreatedAt = 0;
	/** Past statuses, for a listing that is behind. */
	protected readonly history = new History();
	private currentManners: Manners;
	private readonly dialler = new Dialler();
	private readonly timers = new CallTimers();
	private readonly lines: Lines;
	private readonly gateway: Gateway;
	private server: FastifyInstance | undefined;

	constructor(
		private readonly rules: VendorRules<Call, Input>,
		private readonly options: SimulatorOptions,
		private readonly firstManners: Manners,
	) {
		this.currentManners = firstManners;
		this.history.lag = firstManners.lag;
		this.apiKey = options.apiKey ?? DEFAULT_KEY;
		this.lifecycle = options.lifecycle;
		this.calls = new CallStore((call) => rules.createdAt(call));
		this.lines = new Lines(rules);
		this.gateway = new Gateway(rules, this.apiKey);
		this.gateway.latencyMs = options.latencyMs ?? 0;
		this.gateway.limits.limit = options.rateLimit;
		this.gateway.clockSkewMs = options.clockSkewMs ?? (options.clockSkewMs === null ? null : 0);
	}

	/** The vendor's endpoints. */
	protected abstract routes(): Route[];

	/** Adds the vendor's own control-plane routes. */
	protected extendControlPlane(_control: FastifyInstance): void {}

	get listing(): Manners {
		return this.currentManners;
	}

	get unkept(): ReadonlySet<string> {
		return this.gateway.unkept;
	}

	get openLines(): ReadonlySet<string> {
		return this.lines.open;
	}

	get url(): string {
		return this.address;
	}

	get vendor(): string {
		return this.rules.name;
	}

	get log(): LoggedRequest[] {
		return this.gateway.traffic.log;
	}

	async start(): Promise<void> {
		const server = this.buildServer();
		this.server = server;
		this.address = await server.listen({ host: LOOPBACK, port: this.options.port ?? 0 });
	}

	addCall(input?: Input): Call {
		return this.admit(this.draft(input));
	}

	addCalls(count: number, make?: (index: number) => Input | undefined): Call[] {
		const firstAt = Math.max(Date.now() - count + 1, this.lastCreatedAt + 1);
		return Array.from({ length: count }, (_, index) =>
			this.admit(this.draft(make?.(index), firstAt + index)),
		);
	}

	setStatus(callId: string, status: string): void {
		const call = this.calls.get(callId);
		if (!call) throw new Error(`No call ${callId} in the ${this.vendor} simulator`);
		this.history.note(callId, call.status);
		this.rules.changeStatus(call, status, new Date().toISOString());
		this.schedule(call);
	}

	status(callId: string): string | undefined {
		return this.calls.get(callId)?.status;
	}

	alive(): Call[] {
		return [...this.calls.values()].filter(({ status }) => !this.rules.isEnded(status));
	}

	requests(method?: string): LoggedRequest[] {
		return this.log.filter(
			(request) => method === undefined || request.method === method.toUpperCase(),
		);
	}

	summary(): TrafficSummary {
		return {
			...this.gateway.traffic.summary(),
			calls: this.calls.size,
			alive: this.alive().length,
		};
	}

	onRequest(listener: RequestListener): () => void {
		return this.gateway.traffic.onRequest(listener);
	}

	fault(fault: Fault): void {
		this.gateway.faults.add(fault);
	}

	setLatency(latencyMs: number): void {
		this.gateway.latencyMs = latencyMs;
	}

	setRateLimit(limit: RateLimit | undefined): void {
		this.gateway.limits.limit = limit;
	}

	setLifecycle(lifecycle: Lifecycle | undefined): void {
		this.lifecycle = lifecycle;
		for (const call of this.calls.values()) this.schedule(call);
	}

	setClockSkew(clockSkewMs: number | null): void {
		this.gateway.clockSkewMs = clockSkewMs;
	}

	setListing(manners: Partial<Manners>): void {
		this.currentManners = { ...this.currentManners, ...manners };
		if ('lag' in manners) this.history.lag = manners.lag;
	}

	spawn({ everyMs, forMs, call, ...rest }: Spawning<Input>): () => void {
		const input = this.spawned(rest, call);
		return this.dialler.start(everyMs, forMs, () => void this.addCall(input));
	}

	reset(): void {
		this.dialler.stop();
		this.currentManners = this.firstManners;
		this.history.lag = this.firstManners.lag;
		this.timers.clear();
		this.lines.clear();
		this.calls.clear();
		this.idsGiven = 0;
		this.lastCreatedAt = 0;
		this.gateway.faults.clear();
		this.gateway.unkept.clear();
		this.gateway.limits.refill();
		this.gateway.pauses.callOff();
		this.gateway.traffic.reset();
	}

	async close(): Promise<void> {
		this.dialler.stop();
		this.timers.clear();
		this.lines.clear();
		this.gateway.pauses.callOff();
		await this.server?.close();
	}

	/** A call that is not there yet. Calls made one after another never share a creation time unless a test asks for it. */
	protected draft(
		input: Input | undefined,
		createdAt = Math.max(Date.now(), this.lastCreatedAt + 1),
	): Call {
		this.lastCreatedAt = createdAt;
		return this.rules.newCall(input, {
			id: this.nextId(),
			number: this.idsGiven,
			createdAt: new Date(createdAt).toISOString(),
		});
	}

	/** A call that a client asks for, created now by the vendor's clock. */
	protected draftPlaced(input: Input): Call {
		const now = Date.now() + (this.gateway.clockSkewMs ?? 0);
		return this.draft(input, Math.max(now, this.lastCreatedAt + 1));
	}

	/** How a call that was placed is answered. */
	protected answerTo(callId: string, usual: PlacingAnswer): PlacingAnswer {
		return this.options.answerToPlacing?.(callId) ?? usual;
	}

	/** A call that keeps coming. */
	protected spawned(_: Pick<Spawning, 'agentId'>, call: Input | undefined): Input | undefined {
		return call;
	}

	/** What an acknowledged cancel does to a call, which is not always what the vendor says. */
	protected cancelled(call: Call, status: string): void {
		const { survives = 0, afterCancel } = call;
		if (survives !== 0 || afterCancel) this.gateway.unkept.add(call.id);
		if (survives === true) return;
		if (survives > 0) {
			call.survives = survives - 1;
			return;
		}
		const hadLine = this.isLineOpen(call);
		this.setStatus(call.id, status);
		if (hadLine) this.lines.hangUp(call);
		if (!afterCancel) return;
		const { times = Infinity, afterMs } = afterCancel;
		call.afterCancel = times > 1 ? { ...afterCancel, times: times - 1 } : undefined;
		this.timers.start(call.id, afterMs, () => this.setStatus(call.id, afterCancel.status));
	}

	/** Whether somebody is on the line. */
	protected isLineOpen({ id, status }: Call): boolean {
		return this.rules.hasLine?.(status) === true || this.lines.open.has(id);
	}

	/** A cancel of a call that is over: it is refused, and may close the line all the same. */
	protected hangUpAgain(call: Call): void {
		if (this.lines.open.has(call.id)) this.lines.hangUp(call);
	}

	/** Lets a call in and its life begin. */
	protected admit(call: Call): Call {
		this.history.note(call.id, undefined);
		this.calls.set(call.id, call);
		this.lines.admit(call);
		this.schedule(call);
		return call;
	}

	/** Sets the time of a call's next change, or none. @param isHeld it does not move on by itself */
	protected schedule(call: Call, isHeld = false): void {
		const isStill = isHeld || call.standsStill === true;
		const hasNext = !isStill && this.rules.nextStatus(call.status) !== undefined;
		if (!this.lifecycle || !hasNext) return this.timers.stop(call.id);
		const startsAt = this.rules.startsAt(call);
		const untilStart = startsAt === null ? 0 : Date.parse(startsAt) - Date.now();
		this.timers.start(call.id, Math.max(this.lifecycle.stepMs, untilStart), () =>
			this.advance(call.id),
		);
	}

	private advance(callId: string): void {
		const call = this.calls.get(callId);
		const next = call && this.rules.nextStatus(call.status);
		if (next !== undefined) this.setStatus(callId, next);
	}

	/** Passes over IDs that a test has given to calls of its own. */
	private nextId(): string {
		this.idsGiven += 1;
		const id = `call_${String(this.idsGiven).padStart(6, '0')}`;
		return this.calls.has(id) ? this.nextId() : id;
	}

	private buildServer(): FastifyInstance {
		const server = fastify({
			exposeHeadRoutes: false,
			forceCloseConnections: true,
			bodyLimit: 256 * 1024 * 1024,
			routerOptions: { maxParamLength: LONGEST_ID },
			frameworkErrors: (_error, request, reply) =>
				void this.gateway.serve(request, reply, MALFORMED_URL),
		});
		// Bodies stay text: an endpoint that takes none must not fail over what it is sent.
		server.removeAllContentTypeParsers();
		server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
			done(null, body),
		);
		for (const route of this.routes()) {
			server.route({ method: route.method, url: route.path, handler: this.gateway.handler(route) });
		}
		server.setNotFoundHandler(this.gateway.handler());
		server.register(
			async (control) => {
				registerControlPlane(control, this);
				this.extendControlPlane(control);
			},
			{ prefix: '/__sim' },
		);
		return server;
	}
}
