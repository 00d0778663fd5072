import { type BulkRequest, NOTHING_CANCELLED } from './bulkRequest';
import { CallError } from '../callError';
import { troubleOf } from './errors';
import type { CallListing, Page } from './listing';
import { unreadableError } from './retry';
import { backoffMs } from '../clock';
import type { Ask } from './survey';

/** Times that a list is asked for before an answer that no further request can mend is believed. */
const TRIED_AT_FIRST = 3;

/** Time from one listing to the next, ms, at most: calls that have started meanwhile are ringing people up. */
export const LONGEST_PAUSE_MS = 2_000;

type RequestKind = 'list' | 'cancel';

export interface ListReaderTerms extends Pick<BulkRequest, 'clock' | 'settings'> {
	/** Whether there is time, and anything to be gained by going on. */
	mayGoOn(): boolean;
	/** Whether any list has been read. */
	isListed(): boolean;
	/** Lets other work go on for so long, ms. */
	wait(ms: number): Promise<void>;
}

/**
 * Reads lists for as long as there is time, whatever fails on the way, and tells when it is of no use to
 * go on: an address or a key that has never worked, or a key that is refused twice in a row.
 */
export class ListReader {
	/** Why a list could not be read last time. */
	unlisted: CallError | undefined;

	/** What makes it useless to go on. */
	hopeless: CallError | undefined;

	/** A request of this run was answered well, so the key and the address are right. */
	private isAnswered = false;

	/** When a request of a kind was answered with 401, on the clock's `now()`; none of it has been answered well since. */
	private readonly keyRefusedAt = new Map<RequestKind, number>();

	constructor(private readonly terms: ListReaderTerms) {}

	/**
	 * Reads a page, as long as there is time. Until the vendor has answered well once, an answer that no
	 * further request can mend is believed after a few; after that it is a passing one.
	 * @returns null if it could not be read
	 */
	async read(
		listing: CallListing,
		cursor: string | null,
		{ limit, page = 1, onRefused }: Ask = {},
	): Promise<Page | null> {
		const { clock, settings, mayGoOn, wait } = this.terms;
		const tries = Math.max(settings.maxAttempts, this.isAnswered ? 1 : TRIED_AT_FIRST);
		for (let tried = 1; mayGoOn(); tried++) {
			const sentAt = clock.now();
			const subject = `Page ${page} of the list of calls`;
			const answer = await this.readOnce(listing, cursor, subject, limit);
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
		subject: string,
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
			const { displayName } = listing;
			return unreadableError(displayName, subject, answer.fault, consequence);
		} catch (error) {
			return troubleOf(error);
		}
	}

	/** Whether an error is no passing one. */
	private isFinal({ kind }: CallError, tried: number): boolean {
		if (this.isAnswered) return false;
		if (kind === 'blocked') return true;
		const mayPass = kind === 'unreadable' || kind === 'unreachable' || kind === 'rateLimited';
		return !mayPass && tried >= TRIED_AT_FIRST;
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
		if (error.kind !== 'auth' || error.statusCode !== 401) return;
		const before = this.keyRefusedAt.get(kind);
		if (before === undefined) this.keyRefusedAt.set(kind, this.terms.clock.now());
		else if (sentAt >= before) this.hopeless ??= error;
	}
}
