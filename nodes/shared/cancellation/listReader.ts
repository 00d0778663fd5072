import { CallError } from '../callError';
import { backoffMs } from '../clock';
import { type BulkRequest, NOTHING_CANCELLED } from './bulkRequest';
import { troubleOf } from './errors';
import { type CallListing, type Page, pageName } from './listing';
import { unreadableError } from './retry';
import type { Ask } from './sideBySide';

/** Times that a list is asked for before an answer that no further request can mend is believed. */
const TRIED_AT_FIRST = 3;

/** Time from one listing to the next, ms, at most: calls that have started meanwhile are ringing people up. */
export const LONGEST_PAUSE_MS = 2_000;

type RequestKind = 'list' | 'cancel';

export interface ListReaderTerms extends Pick<BulkRequest, 'clock' | 'settings'> {
	/** Whether there is time left, and anything to be gained by going on. */
	mayGoOn(): boolean;
	/** Whether any list has been read. */
	isListed(): boolean;
	/** Waits for some ms, while other work goes on. */
	wait(ms: number): Promise<void>;
}

/**
 * Rule 8: reads lists for as long as there is time, whatever fails on the way. It also finds out when it is
 * of no use to go on: with an address or a key that has never worked, or a key that is refused twice in a row.
 */
export class ListReader {
	/** Why a list could not be read last time. */
	unlisted: CallError | undefined;

	/** What makes it useless to go on. */
	hopeless: CallError | undefined;

	/** A request of this run was answered well, so the key and the address are right. */
	private isAnswered = false;

	/** By kind of request: when it was answered with 401 and not answered well since, on the clock's `now()`. */
	private readonly keyRefusedAt = new Map<RequestKind, number>();

	constructor(private readonly terms: ListReaderTerms) {}

	/** @returns null if the page could not be read, or there is no time left */
	async read(
		listing: CallListing,
		cursor: string | null,
		{ limit, page = 1, onRefused }: Ask = {},
	): Promise<Page | null> {
		const { clock, settings, mayGoOn, wait } = this.terms;
		const tries = Math.max(settings.maxAttempts, this.isAnswered ? 1 : TRIED_AT_FIRST);
		for (let tried = 1; mayGoOn(); tried++) {
			const sentAt = clock.now();
			const answer = await this.readOnce(listing, cursor, page, limit);
			if (!(answer instanceof CallError)) return answer;
			if (answer.kind === 'refused' && onRefused) {
				onRefused();
				return null;
			}
			this.noteRefusedKey('list', answer, sentAt);
			this.unlisted = answer;
			if (this.isFinal(answer, tried)) this.hopeless ??= answer;
			if (tried >= tries) return null;
			const backoff = backoffMs(clock, settings.retryDelayMs, tried);
			const asked = Math.max(backoff, answer.retryAfterMs ?? 0);
			await wait(Math.min(asked, LONGEST_PAUSE_MS));
		}
		return null;
	}

	private async readOnce(
		listing: CallListing,
		cursor: string | null,
		page: number,
		limit?: number,
	): Promise<Page | CallError | null> {
		try {
			const answer = await listing.readPage(cursor, limit);
			if (answer.kind === 'expired') return null;
			if (answer.kind === 'page') {
				this.noteAnswer('list');
				return answer;
			}
			const consequence = this.terms.isListed() ? '' : NOTHING_CANCELLED;
			return unreadableError(listing.displayName, pageName(page), answer.fault, consequence);
		} catch (error) {
			return troubleOf(error);
		}
	}

	/**
	 * Whether an error will not pass. Once the vendor has answered well, every error is taken for one that
	 * will. Before that, what n8n itself decides is certain, and an odd answer is believed after a few tries.
	 */
	private isFinal({ scope, isAnswer, mayPass }: CallError, tried: number): boolean {
		if (this.isAnswered || mayPass) return false;
		return (scope === 'account' && !isAnswer) || tried >= TRIED_AT_FIRST;
	}

	/** A request was answered well: the key and the address are right. */
	noteAnswer(kind: RequestKind): void {
		this.isAnswered = true;
		this.keyRefusedAt.delete(kind);
	}

	/**
	 * One 401 may be odd. A second one in a row, to a request sent after the first came in, is not. A key
	 * that may list need not be one that may cancel, so each kind of request counts for itself.
	 */
	noteRefusedKey(kind: RequestKind, error: CallError, sentAt: number): void {
		if (error.scope !== 'account' || !error.isAnswer) return;
		const before = this.keyRefusedAt.get(kind);
		if (before === undefined) this.keyRefusedAt.set(kind, this.terms.clock.now());
		else if (sentAt >= before) this.hopeless ??= error;
	}
}
