import type { Fault, FaultKind } from './faults.cjs';
import type { Lag } from './history.cjs';
import type { RateLimit } from './rateLimit.cjs';

/** Whose call it is: of the key the simulator was started with, or of the key `other-org`. */
export type Organisation = 'own' | 'other';

/** Oddities of the line to the person on the phone. What is absent is as documented. */
export interface LineManners {
	/** How many cancels it stays open after, refused ones too; true = all. Of a call that is over, it is open from the beginning. */
	outlives?: number | true;
	/** How much later than the cancel it closes, milliseconds. */
	closesAfterMs?: number;
	/** What readings show instead of the truth, whatever it is; undefined for nothing at all. */
	shows?: unknown;
}

/** What both vendors' calls have in common. Change `status` by hand freely; order and paging follow the creation time. */
export interface SimCall {
	readonly id: string;
	status: string;
	organisation: Organisation;
	/** How many cancels it outlives that the vendor acknowledges; true = all. */
	survives?: number | true;
	/** Does not move on by itself, whatever the lifecycle. */
	standsStill?: true;
	/** What becomes of it by itself after a cancel that was acknowledged: a dial that won the race, each time or so many times. */
	afterCancel?: { status: string; afterMs: number; times?: number };
	/** What becomes of the line to the person on the phone. It is closed by the cancel, unless said otherwise. */
	line?: LineManners;
	/** Fields that the listing shows instead of the true ones, `id` and `status` too. */
	asListed?: Record<string, unknown>;
	/** Fields that the listing leaves out. */
	notListed?: readonly string[];
}

/** Oddities of a listing that both vendors may have. What is absent is as documented. */
export interface ListManners {
	/** Behind the truth. */
	lag?: Lag;
	/** An empty list: `[]`, null, or no such key at all. */
	whenEmpty?: 'absent' | 'list' | 'null';
	/** Rows that belong to no call, at the end of each page or of those that begin at `offset` (0 also without one). */
	extraRows?: ReadonlyArray<{ row: unknown; offset?: number }>;
	/** So many rows of each page are on it twice. */
	repeatRows?: number;
	/** The highest limit; how more is answered says `aboveMaxLimit`. */
	maxLimit?: number;
	aboveMaxLimit?: 'cap' | 'refuse';
	/** Parameters that have no effect, such as `agentId`, `status` or `sortOrder`. */
	ignores?: readonly string[];
	/** Parameters that are refused as if they were malformed. */
	refuses?: readonly string[];
}

/** Calls that keep coming: see {@link Simulator.spawn}. */
export interface Spawning<Input = unknown> {
	/** Milliseconds from one call to the next; fractions are fine. */
	everyMs: number;
	forMs: number;
	/** The agent of the calls, where the vendor has agents. */
	agentId?: string;
	call?: Input;
}

/** How calls change on their own. Without it they change on command only. */
export interface Lifecycle {
	/** Milliseconds a call stays in each status. */
	stepMs: number;
}

export interface SimulatorOptions {
	/** Port on 127.0.0.1; 0 (the default) takes a free one. */
	port?: number;
	/** The valid key, `sim-key` by default. `other-org` is the valid key of another organisation; all others get 401. */
	apiKey?: string;
	/** Milliseconds before each answer. What a request does, it does on arrival. */
	latencyMs?: number;
	rateLimit?: RateLimit;
	lifecycle?: Lifecycle;
	/** How far the clock behind the headers `Date` and `Retry-After` is ahead, milliseconds; null sends no `Date`. */
	clockSkewMs?: number | null;
	/** How a call that was placed is answered, instead of as usual. */
	answerToPlacing?: (callId: string) => PlacingAnswer;
}

/** An answer to a request that placed a call. */
export interface PlacingAnswer {
	status: number;
	/** JSON; absent for an empty body. */
	body?: unknown;
}

/** One request to the vendor's API, in order of arrival. Control-plane requests are not logged. */
export interface LoggedRequest {
	/** Epoch milliseconds of the arrival. */
	readonly at: number;
	readonly method: string;
	/** As sent: still percent-encoded, without the query. */
	readonly path: string;
	readonly query: Record<string, string>;
	readonly authorised: boolean;
	/** `dropped` until a whole answer is sent, and for good if none ever is. */
	status: number | 'dropped';
	rateLimited: boolean;
	/** The call the path names, percent-decoded. */
	readonly callId?: string;
	/** The fault that hit it. */
	fault?: FaultKind['kind'];
}

export type RequestNotice = Pick<LoggedRequest, 'callId' | 'method' | 'path' | 'query'>;
export type RequestListener = (request: RequestNotice) => void;

/** The log in figures. */
export interface TrafficSummary {
	requests: number;
	/** Counts by `METHOD status`, such as `DELETE 200` or `GET dropped`. */
	byMethodAndStatus: Record<string, number>;
	/** Answers with status 429. */
	rateLimited: number;
	calls: number;
	alive: number;
	/** Epoch milliseconds of the first and last arrival. */
	firstAt: number | null;
	lastAt: number | null;
	inFlight: number;
	/** The most requests that were open at one moment. */
	peakConcurrent: number;
}

/** A running vendor. `Input` is what a test may give to make a call: everything is optional. */
export interface Simulator<Call extends SimCall = SimCall, Input = Partial<Call>> {
	readonly url: string;
	readonly apiKey: string;
	/** As the vendor's node is called. */
	readonly vendor: string;
	/** Live state in insertion order. */
	readonly calls: Map<string, Call>;
	readonly log: LoggedRequest[];

	/** Adds a call; what is not given gets a recognisable default (`call_000001`, not yet started, created now). */
	addCall(call?: Input): Call;
	/** Adds calls that were created one millisecond apart, the last one now. */
	addCalls(count: number, make?: (index: number) => Input | undefined): Call[];
	/** Changes a call the way the vendor would, its timestamps too. Throws if there is no such call. */
	setStatus(callId: string, status: string): void;
	status(callId: string): string | undefined;
	/** Calls that are not in an ended status. */
	alive(): Call[];
	/** Calls of which a cancel was acknowledged that did not last: `survives`, `afterCancel`, fault `noEffect`. */
	readonly unkept: ReadonlySet<string>;
	/** Calls that are over, and whose line to the person on the phone is still open. */
	readonly openLines: ReadonlySet<string>;
	/** How the listing behaves at the moment. */
	readonly listing: Readonly<ListManners>;

	requests(method?: string): LoggedRequest[];
	summary(): TrafficSummary;
	/** Calls the listener when a request has arrived and before it is handled. Returns a function that ends this. */
	onRequest(listener: RequestListener): () => void;
	/** Queues a fault. */
	fault(fault: Fault): void;

	setLatency(latencyMs: number): void;
	/** Starts over with full buckets. */
	setRateLimit(limit: RateLimit | undefined): void;
	setLifecycle(lifecycle: Lifecycle | undefined): void;
	setClockSkew(clockSkewMs: number | null): void;
	/** Changes the oddities that are named; `reset()` takes them back to those it was started with. */
	setListing(manners: ListManners): void;

	/** New calls come again and again. Returns a function that ends this early. */
	spawn(spawning: Spawning<Input>): () => void;

	/** Forgets calls, log, faults, listing oddities set later, listeners and rate-limit debts, drops delayed requests; keeps the settings. */
	reset(): void;
	/** Ends open connections by force. */
	close(): Promise<void>;
}
