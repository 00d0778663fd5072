import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { deliver, drop } from './delivery.cjs';
import { FaultQueue, treatmentFor, type ErrorBody, type Treatment } from './faults.cjs';
import { RateLimiter, type Admission, type QuotaHeaders } from './rateLimit.cjs';
import { Pauses } from './timers.cjs';
import { Traffic } from './traffic.cjs';
import type { LoggedRequest, Organisation } from './types.cjs';
import { Refusal, type Answer, type Route, type VendorRequest } from './vendor.cjs';
import { jsonAnswer, type WireAnswer } from './wire.cjs';
import type { IncomingHttpHeaders } from 'node:http';

/** The valid key of another organisation or team. */
export const OTHER_ORGANISATION_KEY = 'other-org';

const REDACTED = '***';

/** The part of the vendor's rules that concerns requests whatever they ask for. */
interface GatewayRules {
	readonly quotaHeaders: QuotaHeaders;
	readonly unauthorisedMessage: string;
	readonly errorBody: ErrorBody;
	readonly errorStatus?: (status: number) => number;
	keyIn(headers: IncomingHttpHeaders): string | undefined;
}

/** A request on its way through the gateway. */
interface Visit {
	readonly entry: LoggedRequest;
	readonly organisation: Organisation | undefined;
	/** What the rate limit says; undefined without one. */
	readonly admission: Admission | undefined;
	readonly route: Route | undefined;
	readonly rawBody: string;
	readonly agentId: string | undefined;
}

/** What stands before a vendor's endpoints: log, rate limit, faults, authentication, latency. */
export class Gateway {
	readonly traffic = new Traffic();
	readonly limits = new RateLimiter();
	readonly faults = new FaultQueue();
	readonly pauses = new Pauses();
	latencyMs = 0;
	/** Calls of which a cancel was acknowledged without effect. */
	readonly unkept = new Set<string>();
	/** How far the clock behind `Date` and `Retry-After` is ahead, milliseconds; null sends no `Date`. */
	clockSkewMs: number | null = 0;

	constructor(
		private readonly rules: GatewayRules,
		private readonly apiKey: string,
	) {}

	/** The server's handler for a route; without a route, for all other paths. */
	handler(route?: Route): RouteHandlerMethod {
		return async (request, reply) => await this.serve(request, reply, route);
	}

	/** Takes one request from arrival to answer. */
	async serve(request: FastifyRequest, reply: FastifyReply, route?: Route): Promise<FastifyReply> {
		const visit = this.receive(request, reply, route);
		const quota = {
			...this.dateHeader(reply),
			...this.limits.headers(visit.admission, this.rules.quotaHeaders, this.now()),
		};
		const treatment = this.treatment(visit);

		const prompt = treatment.effect === 'late' ? undefined : this.answer(visit, treatment);
		const waitMs = this.latencyMs + treatment.delayMs;
		if (waitMs > 0 && !(await this.pauses.wait(waitMs))) {
			drop(reply);
			return reply;
		}
		const answer = prompt ?? this.answer(visit, treatment);

		visit.entry.status = deliver(reply, treatment.delivery, answer, quota);
		visit.entry.rateLimited ||= visit.entry.status === 429;
		return reply;
	}

	private receive(request: FastifyRequest, reply: FastifyReply, route: Route | undefined): Visit {
		const organisation = this.organisationOf(this.rules.keyIn(request.headers));
		const [path = '', ...search] = this.withoutKey(request.raw.url ?? '').split('?');
		const entry: LoggedRequest = {
			at: Date.now(),
			method: request.method,
			path,
			query: queryOf(search.join('?')),
			authorised: organisation !== undefined,
			status: 'dropped',
			rateLimited: false,
			callId: idIn(request.params, 'callId'),
		};
		this.traffic.arrived(entry, reply.raw);
		const admission = this.limits.admit(organisation ?? 'nobody');
		entry.rateLimited = isRefused(admission);
		return {
			entry,
			organisation,
			admission,
			route,
			rawBody: typeof request.body === 'string' ? request.body : '',
			agentId: idIn(request.params, 'agentId'),
		};
	}

	private organisationOf(key: string | undefined): Organisation | undefined {
		if (key === this.apiKey) return 'own';
		return key === OTHER_ORGANISATION_KEY ? 'other' : undefined;
	}

	/** A key that a client puts into the URL must not get into the log. */
	private withoutKey(url: string): string {
		return url.includes(this.apiKey) ? url.replaceAll(this.apiKey, REDACTED) : url;
	}

	/** A request beyond the rate limit uses up no fault: the vendor did not look at it. */
	private treatment({ entry, admission }: Visit): Treatment {
		const fault = isRefused(admission) ? undefined : this.faults.take(entry);
		if (fault) entry.fault = fault.kind;
		return treatmentFor(fault, this.rules.errorBody, entry);
	}

	private answer(visit: Visit, treatment: Treatment): WireAnswer {
		const answer = isRefused(visit.admission)
			? this.no(429, 'Rate limit exceeded')
			: this.vendorAnswer(visit);
		if (treatment.effect !== 'never') answer.effect?.();
		else if (answer.effect && visit.entry.fault === 'noEffect')
			this.unkept.add(visit.entry.callId ?? '');
		const plain = jsonAnswer(answer.status, answer.body);
		return treatment.coat?.(plain) ?? plain;
	}

	/** The vendor's clock, epoch milliseconds. */
	private now(): number {
		return Date.now() + (this.clockSkewMs ?? 0);
	}

	/** Node writes `Date` by itself, and rightly: it is only set where it is to be wrong or absent. */
	private dateHeader(reply: FastifyReply): Record<string, string> {
		if (this.clockSkewMs === 0) return {};
		reply.raw.sendDate = false;
		return this.clockSkewMs === null ? {} : { date: new Date(this.now()).toUTCString() };
	}

	private vendorAnswer({ entry, organisation, route, rawBody, agentId }: Visit): Answer {
		if (!organisation) return this.no(401, this.rules.unauthorisedMessage);
		if (!route) return this.no(404, 'Not found');
		const request: VendorRequest = {
			callId: entry.callId ?? '',
			agentId,
			query: entry.query,
			rawBody,
			organisation,
		};
		try {
			return route.handle(request);
		} catch (error) {
			if (error instanceof Refusal) return this.no(error.status, error.message);
			throw error;
		}
	}

	private no(status: number, message: string): Answer {
		return {
			status: this.rules.errorStatus?.(status) ?? status,
			body: this.rules.errorBody(status, message),
		};
	}
}

function isRefused(admission: Admission | undefined): boolean {
	return admission?.allowed === false;
}

/** A parameter that is given twice is one text with a comma: no vendor documents lists. */
function queryOf(search: string): Record<string, string> {
	const query: Record<string, string> = {};
	for (const [name, value] of new URLSearchParams(search)) {
		query[name] = Object.hasOwn(query, name) ? `${query[name]},${value}` : value;
	}
	return query;
}

function idIn(params: unknown, name: 'agentId' | 'callId'): string | undefined {
	const id = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
	return typeof id === 'string' ? id : undefined;
}
