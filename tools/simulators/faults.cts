import { STATUS_CODES } from 'node:http';
import { surroundingsAnswer, type Surroundings } from './surroundings.cjs';
import type { RequestNotice } from './types.cjs';
import { COATS, HTML_TYPE, JSON_TYPE, jsonAnswer, padded, type WireAnswer } from './wire.cjs';

/** Which requests a fault hits; all given conditions must hold, none given means every request. */
export interface FaultTarget {
	method?: string;
	/** Percent-decoded. */
	callId?: string;
	/** Against the path as sent, without the query. A text has to be contained in it. */
	path?: RegExp | string;
	/** Parameters by name: with this value; null = without the parameter; true = with any value. */
	query?: Readonly<Record<string, string | true | null>>;
}

/** What goes wrong. The README has them as a table. */
export type FaultKind =
	/** Answers `ms` later. The request takes effect on arrival, or with `late` only when it is answered. */
	| { kind: 'delay'; ms: number; late?: boolean }
	/** Cuts the connection instead of answering: before or after the request took effect. */
	| { kind: 'dropAfter' | 'dropBefore' }
	/** Never answers: without or with taking effect. Freed by `close()`. */
	| { kind: 'hang' | 'hangAfter' }
	/** Answers this instead: without or with taking effect. The body defaults to the vendor's error body. */
	| {
			kind: 'status' | 'statusAfter';
			status: number;
			body?: unknown;
			headers?: Record<string, string>;
	  }
	| { kind: 'html'; status?: number; takesEffect?: boolean }
	| { kind: 'empty'; status?: number; takesEffect?: boolean }
	/** JSON, or a text that is sent as it is under the name of JSON. */
	| { kind: 'body'; body: unknown; status?: number; takesEffect?: boolean }
	| { kind: 'redirect'; location: string; status?: number }
	/** Sends the head and half of the true answer, then cuts the connection. */
	| { kind: 'truncate'; takesEffect?: boolean }
	/** The true answer, as if the request had taken effect; it has not. */
	| { kind: 'noEffect' }
	/** The true answer in another coat; the request takes effect. */
	| { kind: 'gzip' | 'bom' | 'invalidUtf8' }
	/** The true answer with white space up to so many bytes (12 MB by default); the request takes effect. */
	| { kind: 'huge'; bytes?: number }
	/** A 200 whose body never ends: a byte every `everyMs` (50), or all that the client takes with `flood`. */
	| { kind: 'endless'; flood?: boolean; everyMs?: number; status?: number; takesEffect?: boolean }
	| Surroundings;

export type Fault = FaultKind & {
	on?: FaultTarget;
	/** How many requests it hits, 1 by default; Infinity for all. */
	times?: number;
	/** How many matching requests it lets pass first, those hit by other faults included. */
	after?: number;
	/** Which of the matching requests after those it hits, over and over: `XX.` are two of three. */
	pattern?: string;
};

/** How one request is to be treated. */
export interface Treatment {
	readonly delayMs: number;
	readonly effect: 'late' | 'never' | 'onArrival';
	readonly delivery: 'answer' | 'drop' | 'hang' | 'truncate' | WireAnswer;
	/** What is done to the true answer before it is delivered. */
	readonly coat?: (answer: WireAnswer) => WireAnswer;
}

/** A vendor's error body. */
export type ErrorBody = (status: number, message: string) => unknown;

const UNDISTURBED: Treatment = { delayMs: 0, effect: 'onArrival', delivery: 'answer' };
const HUGE_BYTES = 12 * 1024 ** 2;
const DRIP_EVERY_MS = 50;
const HTML_PAGE =
	'<!DOCTYPE html>\n<html><head><title>One moment</title></head><body><h1>One moment please</h1></body></html>\n';

/** The words of an HTTP status, for answers whose text the vendor does not document. */
export function statusText(status: number): string {
	const words = STATUS_CODES[status] ?? `Status ${status}`;
	return words.charAt(0) + words.slice(1).toLowerCase();
}

/** What a fault means for the request it hits. */
export function treatmentFor(
	fault: Fault | undefined,
	errorBody: ErrorBody,
	request: Pick<RequestNotice, 'method' | 'path'>,
): Treatment {
	if (!fault) return UNDISTURBED;
	switch (fault.kind) {
		case 'delay':
			return { ...UNDISTURBED, delayMs: fault.ms, effect: fault.late ? 'late' : 'onArrival' };
		case 'dropAfter':
		case 'dropBefore':
			return treatment(fault.kind === 'dropAfter', 'drop');
		case 'hang':
		case 'hangAfter':
			return treatment(fault.kind === 'hangAfter', 'hang');
		case 'status':
		case 'statusAfter':
			return treatment(
				fault.kind === 'statusAfter',
				statusAnswer(fault.status, bodyOf(fault, errorBody), fault.headers),
			);
		case 'html':
			return treatment(fault.takesEffect, {
				status: fault.status ?? 200,
				payload: HTML_PAGE,
				headers: HTML_TYPE,
			});
		case 'empty':
			return treatment(fault.takesEffect, {
				status: fault.status ?? 200,
				payload: '',
				headers: {},
			});
		case 'body':
			return treatment(fault.takesEffect, statusAnswer(fault.status ?? 200, fault.body));
		case 'redirect':
			return treatment(false, {
				status: fault.status ?? 302,
				payload: '',
				headers: { location: fault.location },
			});
		case 'truncate':
			return treatment(fault.takesEffect, 'truncate');
		case 'noEffect':
			return { ...UNDISTURBED, effect: 'never' };
		case 'gzip':
		case 'bom':
		case 'invalidUtf8':
			return { ...UNDISTURBED, coat: COATS[fault.kind] };
		case 'huge':
			return { ...UNDISTURBED, coat: (answer) => padded(answer, fault.bytes ?? HUGE_BYTES) };
		case 'endless':
			return treatment(fault.takesEffect, endlessAnswer(fault));
		case 'challenge':
		case 'proxy':
		case 'framework404':
			return treatment(false, surroundingsAnswer(fault, request));
	}
}

function endlessAnswer(fault: Extract<Fault, { kind: 'endless' }>): WireAnswer {
	const everyMs = fault.flood ? 0 : (fault.everyMs ?? DRIP_EVERY_MS);
	// The beginning of an answer that may yet become any.
	return {
		status: fault.status ?? 200,
		payload: '{"data":"',
		headers: JSON_TYPE,
		endless: everyMs,
	};
}

function treatment(takesEffect: boolean | undefined, delivery: Treatment['delivery']): Treatment {
	return { delayMs: 0, effect: takesEffect ? 'onArrival' : 'never', delivery };
}

function bodyOf(fault: { status: number; body?: unknown }, errorBody: ErrorBody): unknown {
	return fault.body === undefined ? errorBody(fault.status, statusText(fault.status)) : fault.body;
}

function statusAnswer(
	status: number,
	body: unknown,
	headers: Record<string, string> = {},
): WireAnswer {
	if (typeof body !== 'string') return jsonAnswer(status, body, headers);
	return { status, payload: body, headers: { ...JSON_TYPE, ...headers } };
}

class QueuedFault {
	toSkip: number;
	left: number;
	private seen = 0;

	constructor(readonly fault: Fault) {
		this.toSkip = fault.after ?? 0;
		this.left = fault.times ?? 1;
	}

	/** Whether the next matching request is one of those that the pattern names. */
	hits(): boolean {
		const { pattern } = this.fault;
		if (!pattern) return true;
		const isHit = pattern[this.seen % pattern.length] !== '.';
		this.seen += 1;
		return isHit;
	}
}

/** Faults in waiting: of those that fit a request, the one queued first hits it. */
export class FaultQueue {
	private queue: QueuedFault[] = [];

	add(fault: Fault): void {
		this.queue.push(new QueuedFault(fault));
	}

	clear(): void {
		this.queue = [];
	}

	/** Takes the fault for this request out of the queue. */
	take(request: RequestNotice): Fault | undefined {
		if (this.queue.length === 0) return undefined;
		let hit: QueuedFault | undefined;
		for (const queued of this.queue.filter(({ fault }) => fits(fault.on, request))) {
			if (queued.toSkip > 0) queued.toSkip -= 1;
			else if (queued.hits() && !hit) hit = queued;
		}
		if (hit) hit.left -= 1;
		this.queue = this.queue.filter(({ left }) => left > 0);
		return hit?.fault;
	}
}

function fits(target: FaultTarget | undefined, request: RequestNotice): boolean {
	if (!target) return true;
	if (target.method !== undefined && target.method.toUpperCase() !== request.method) return false;
	if (target.callId !== undefined && target.callId !== request.callId) return false;
	if (!fitsQuery(target.query, request.query)) return false;
	if (target.path === undefined) return true;
	// search() ignores lastIndex, which would make a regex with the g flag match every other time.
	return typeof target.path === 'string'
		? request.path.includes(target.path)
		: request.path.search(target.path) !== -1;
}

function fitsQuery(wanted: FaultTarget['query'] = {}, query: RequestNotice['query']): boolean {
	return Object.entries(wanted).every(([name, value]) => {
		const given = query[name];
		if (value === null) return given === undefined;
		return value === true ? given !== undefined : given === value;
	});
}
