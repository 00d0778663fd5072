import type { ServerResponse } from 'node:http';
import type { LoggedRequest, RequestListener, TrafficSummary } from './types.cjs';

/** Keeps the log, tells listeners, and counts what is open. */
export class Traffic {
	readonly log: LoggedRequest[] = [];
	private readonly listeners = new Set<RequestListener>();
	private inFlight = 0;
	private peakConcurrent = 0;

	onRequest(listener: RequestListener): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	/** Logs an arrival; the response tells when the request is over, however it ends. */
	arrived(entry: LoggedRequest, response: ServerResponse): void {
		this.log.push(entry);
		this.inFlight += 1;
		this.peakConcurrent = Math.max(this.peakConcurrent, this.inFlight);
		response.once('close', () => (this.inFlight -= 1));
		const { method, path, query, callId } = entry;
		const notice = { method, path, query, callId };
		for (const listener of [...this.listeners]) listener(notice);
	}

	summary(): Omit<TrafficSummary, 'alive' | 'calls'> {
		const byMethodAndStatus: Record<string, number> = {};
		for (const { method, status } of this.log) {
			const key = `${method} ${status}`;
			byMethodAndStatus[key] = (byMethodAndStatus[key] ?? 0) + 1;
		}
		return {
			requests: this.log.length,
			byMethodAndStatus,
			rateLimited: this.log.filter(({ rateLimited }) => rateLimited).length,
			firstAt: this.log.at(0)?.at ?? null,
			lastAt: this.log.at(-1)?.at ?? null,
			inFlight: this.inFlight,
			peakConcurrent: this.peakConcurrent,
		};
	}

	reset(): void {
		// Emptied in place: tests hold on to the log itself.
		this.log.length = 0;
		this.listeners.clear();
		this.peakConcurrent = this.inFlight;
	}
}
