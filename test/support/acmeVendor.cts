import { bookingInput } from './acmeBooking.cjs';
import {
	limitParameter,
	listedRow,
	underKey,
	withOddRows,
	heeded,
} from '../../tools/simulators/listing.cjs';
import {
	choiceParameter,
	isoTime,
	jsonObject,
	timeParameter,
	wholeNumberParameter,
} from '../../tools/simulators/input.cjs';
import { SimulatorServer } from '../../tools/simulators/simulator.cjs';
import type {
	ListManners,
	SimCall,
	Simulator,
	SimulatorOptions,
} from '../../tools/simulators/types.cjs';
import {
	Refusal,
	type Answer,
	type CallDefaults,
	type Route,
	type VendorRequest,
	type VendorRules,
} from '../../tools/simulators/vendor.cjs';

/*
 * Acme, a vendor of telephone calls that exists in the tests alone. Its API, as its pages would have it:
 *
 * Address         https://api.acme.example, all endpoints under /v1. Header `X-Acme-Token: KEY`, nothing before the key.
 * A call          {"ref":"call_1","stage":"live","step":"ringing","test_call":false,"number":"+61255550100",
 *                 "campaign":"spring","trunk":"trunk_1","booked_for":"2026-11-26T10:00:00.000Z","created":"…","changed":"…"}
 * Status          a pair of fields: `stage` is booked (`step` is null), live (`step` is dialling, ringing or talking) or
 *                 closed (`step` is null). A call that was aborted is closed like one that ended by itself: no field and
 *                 no endpoint tells them apart afterwards.
 * Errors          {"ok":false,"problem":{"text":"Call is already closed"}}. The gateway's have an HTTP status of their own:
 *                 401 (unknown token), 404 (no such address or call), 429 (with Retry-After) and 5xx. Everything else
 *                 that goes wrong, a refused abort or a bad parameter, comes with HTTP 200.
 * List            GET /v1/calls?page=0&per_page=50, pages counted from 0, at most 100 a page, newest first:
 *                 {"ok":true,"calls":[…],"page":0,"per_page":50,"pages":3}; `pages` is how many there are, 0 for none.
 *                 Filters: test_call (true, false), stage (booked, live, closed), campaign, number (exact), and
 *                 created_from and created_to (date-time, both inclusive).
 * Read            GET /v1/calls/{ref}: {"ok":true,"call":{…,"legs":2}}; `legs` is how many parties are connected, 0 for none.
 * Cancel          POST /v1/calls/{ref}/abort, booked or live; hangs up. {"ok":true,"call":{…,"aborted":true}}: only this
 *                 answer has `aborted`. A closed call is refused.
 * Book            POST /v1/calls with {"number","trunk"} and, if wanted, "campaign" and "booked_for" (date-time; at once
 *                 without it): {"ok":true,"call":{…}}.
 */

export const BOOKED = 'booked';
export const LIVE_STEPS = ['dialling', 'ringing', 'talking'] as const;
export const CLOSED = 'closed';
/** The simulator knows it, and its answers say closed. */
export const ABORTED = 'aborted';
const STAGES = [BOOKED, 'live', CLOSED] as const;

const COURSE: ReadonlyMap<string, string> = new Map([
	[BOOKED, 'live/dialling'],
	['live/dialling', 'live/ringing'],
	['live/ringing', 'live/talking'],
	['live/talking', CLOSED],
]);

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/** Statuses of the API's own, with which it answers as other APIs do; all others become 200. */
const HTTP_STATUSES: readonly number[] = [401, 404, 429];

/** `status` is stage and step as one word, e.g. `live/ringing`, or `aborted`. Times are ISO 8601 in UTC. */
export interface AcmeCall extends SimCall {
	number: string;
	campaign: string;
	/** Of Acme's own, from which it is made. */
	trunk: string;
	test_call: boolean;
	booked_for: string;
	readonly created: string;
	changed: string;
}

export type AcmeCallInput = Partial<AcmeCall>;

export interface AcmeOptions extends SimulatorOptions {
	/** Statuses beside closed that an abort is refused for. */
	refuses?: readonly string[];
	/** Oddities of the listing. */
	listing?: ListManners;
}

export type AcmeSimulator = Simulator<AcmeCall, AcmeCallInput>;

const RULES: VendorRules<AcmeCall, AcmeCallInput> = {
	name: 'acme',
	quotaHeaders: 'never',
	unauthorisedMessage: 'Unknown token',
	keyIn: ({ 'x-acme-token': token }) => (typeof token === 'string' ? token : undefined),
	errorBody: (_status, text) => ({ ok: false, problem: { text } }),
	errorStatus: (status) => (HTTP_STATUSES.includes(status) || status >= 500 ? status : 200),
	newCall,
	createdAt: ({ created }) => created,
	startsAt: (call) => (call.status === BOOKED ? call.booked_for : null),
	isEnded,
	hasLine: (status) => status.startsWith('live/'),
	nextStatus: (status) => COURSE.get(status),
	changeStatus: (call, status, at) => Object.assign(call, { status, changed: at }),
};

function isEnded(status: string): boolean {
	return status === CLOSED || status === ABORTED;
}

function newCall(input: AcmeCallInput = {}, { id, number, createdAt }: CallDefaults): AcmeCall {
	const created = isoTime(input.created ?? createdAt);
	return {
		organisation: 'own',
		status: BOOKED,
		number: `+6125555${String(number).padStart(4, '0')}`,
		campaign: 'spring',
		trunk: 'trunk_1',
		test_call: false,
		...input,
		id: input.id ?? id,
		created,
		changed: isoTime(input.changed ?? created),
		booked_for: isoTime(input.booked_for ?? created),
	};
}

/** A call's status as answers have it. */
export function pairOf(status: string): { stage: string; step: string | null } {
	const [stage = '', step = null] = (status === ABORTED ? CLOSED : status).split('/');
	return { stage, step };
}

function view(call: AcmeCall, status = call.status): Record<string, unknown> {
	const { id, test_call, number, campaign, trunk, booked_for, created, changed } = call;
	const times = { booked_for, created, changed };
	return { ref: id, ...pairOf(status), test_call, number, campaign, trunk, ...times };
}

class AcmeServer extends SimulatorServer<AcmeCall, AcmeCallInput> implements AcmeSimulator {
	constructor(private readonly acme: AcmeOptions) {
		super(RULES, acme, acme.listing ?? {});
	}

	protected routes(): Route[] {
		return [
			{ method: 'GET', path: '/v1/calls', handle: (request) => this.list(request) },
			{ method: 'POST', path: '/v1/calls', handle: (request) => this.book(request) },
			{
				method: 'GET',
				path: '/v1/calls/:callId',
				handle: (request) => this.read(request),
			},
			{
				method: 'POST',
				path: '/v1/calls/:callId/abort',
				handle: (request) => this.abort(request),
			},
		];
	}

	private list(request: VendorRequest): Answer {
		const query = heeded(request.query, this.listing);
		const perPage = limitParameter(query, this.listing, DEFAULT_LIMIT, MAX_LIMIT, 'per_page');
		const page = wholeNumberParameter(query, 'page', { otherwise: 0, min: 0, max: Infinity });
		const statusOf = this.history.view();
		const matches = this.matcherFor({ ...request, query }, statusOf);
		const matching = [...this.calls.byCreation()].reverse().filter(matches);
		const rows = matching.slice(page * perPage, (page + 1) * perPage).map((call) => {
			const { status: _, ...row } = listedRow(call, view(call, statusOf(call)), undefined);
			return row;
		});
		return {
			status: 200,
			body: {
				ok: true,
				...underKey('calls', withOddRows(rows, this.listing, page * perPage), this.listing),
				page,
				per_page: perPage,
				pages: Math.ceil(matching.length / perPage),
			},
		};
	}

	private matcherFor(
		{ query, organisation }: VendorRequest,
		statusOf: (call: AcmeCall) => string | undefined,
	) {
		const stage = choiceParameter(query, 'stage', STAGES);
		const testCall = choiceParameter(query, 'test_call', ['true', 'false']);
		const from = timeParameter(query, 'created_from', 'date-time');
		const to = timeParameter(query, 'created_to', 'date-time');
		return (call: AcmeCall) => {
			const status = statusOf(call);
			return (
				status !== undefined &&
				call.organisation === organisation &&
				(stage === undefined || pairOf(status).stage === stage) &&
				(testCall === undefined || String(call.test_call) === testCall) &&
				(query.campaign === undefined || call.campaign === query.campaign) &&
				(query.number === undefined || call.number === query.number) &&
				(from === undefined || call.created >= from) &&
				(to === undefined || call.created <= to)
			);
		};
	}

	private read(request: VendorRequest): Answer {
		const call = this.find(request);
		const isShownOtherwise = call.line !== undefined && 'shows' in call.line;
		const legs = isShownOtherwise ? call.line?.shows : this.isLineOpen(call) ? 2 : 0;
		return { status: 200, body: { ok: true, call: { ...view(call), legs } } };
	}

	private abort(request: VendorRequest): Answer {
		const call = this.find(request);
		if (isEnded(call.status)) this.hangUpAgain(call);
		if (isEnded(call.status)) throw new Refusal(409, 'Call is already closed');
		if (this.acme.refuses?.includes(call.status)) throw new Refusal(409, 'Call cannot be aborted');
		return {
			status: 200,
			body: { ok: true, call: { ...view(call, ABORTED), aborted: true } },
			effect: () => this.cancelled(call, ABORTED),
		};
	}

	private book({ rawBody, organisation }: VendorRequest): Answer {
		const call = this.draftPlaced({ ...bookingInput(jsonObject(rawBody)), organisation });
		const answer = this.answerTo(call.id, { status: 200, body: { ok: true, call: view(call) } });
		return { ...answer, effect: () => this.admit(call) };
	}

	/** A call of another organisation is as good as none. */
	private find({ callId, organisation }: VendorRequest): AcmeCall {
		const call = this.calls.get(callId);
		if (call?.organisation !== organisation) throw new Refusal(404, 'No such call');
		return call;
	}
}

/** Starts Acme's simulator. */
export async function startAcme(options: AcmeOptions = {}): Promise<AcmeSimulator> {
	const simulator = new AcmeServer(options);
	await simulator.start();
	return simulator;
}
