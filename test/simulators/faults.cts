import { STATUS_CODES } from 'node:http';
import type { RequestNotice } from './types.cjs';

/** Which requests a fault hits; all given conditions must hold, none given means every request. */
export interface FaultTarget {
	method?: string;
	/** Percent-decoded. */
	callId?: string;
	/** Against the path as sent, without the query. A text has to be contained in it. */
	path?: RegExp | string;
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
	| { kind: 'truncate'; takesEffect?: boolean };

export type Fault = FaultKind & {
	on?: FaultTarget;
	/** How many requests it hits, 1 by default; Infinity for all. */
	times?: number;
	/** How many matching requests it lets pass first, those hit by other faults included. */
	after?: number;
};

export interface WireAnswer {
	readonly status: number;
	readonly payload: string;
	readonly headers: Readonly<Record<string, string>>;
}

/** How one request is to be treated. */
export interface Treatment {
	readonly delayMs: number;
	readonly effect: 'late' | 'never' | 'onArrival';
	readonly delivery: 'answer' | 'drop' | 'hang' | 'truncate' | WireAnswer;
}

/** A vendor's error body. */
export type ErrorBody = (status: number, message: string) => unknown;

const UNDISTURBED: Treatment = { delayMs: 0, effect: 'onArrival', delivery: 'answer' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' };
const HTML_PAGE =
	'<!DOCTYPE html>\n<html><head><title>One moment</title></head><body><h1>One moment please</h1></body></html>\n';

/** An answer as it goes over the wire; an undefined body is an empty one, without a content type. */
export function jsonAnswer(
	status: number,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): WireAnswer {
	if (body === undefined) return { status, payload: '', headers };
	return { status, payload: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } };
}

/** The words of an HTTP status, for answers whose text the vendor does not document. */
export function statusText(status: number): string {
	const words = STATUS_CODES[status] ?? `Status ${status}`;
	return words.charAt(0) + words.slice(1).toLowerCase();
}

/** What a fault means for the request it hits. */
export function treatmentFor(fault: Fault | undefined, errorBody: ErrorBody): Treatment {
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
	}
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

interface QueuedFault {
	readonly fault: Fault;
	toSkip: number;
	left: number;
}

/** Faults in waiting: of those that fit a request, the one queued first hits it. */
export class FaultQueue {
	private queue: QueuedFault[] = [];

	add(fault: Fault): void {
		this.queue.push({ fault, toSkip: fault.after ?? 0, left: fault.times ?? 1 });
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
			else hit ??= queued;
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
	if (target.path === undefined) return true;
	// search() ignores lastIndex, which would make a regex with the g flag match every other time.
	return typeof target.path === 'string'
		? request.path.includes(target.path)
		: request.path.search(target.path) !== -1;
}
