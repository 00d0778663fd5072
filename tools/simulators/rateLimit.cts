import { performance } from 'node:perf_hooks';

/** On which answers `X-RateLimit-Limit` and `X-RateLimit-Remaining` are. */
export type QuotaHeaders = 'always' | 'never' | 'on429';

/** The true wait in one of the forms that vendors write it in; with `seconds`, that wait instead of the true one. */
export interface WrittenWait {
	as: 'epochMs' | 'epochSeconds' | 'httpDate' | 'seconds';
	seconds?: number;
}

/** A token bucket: `burst` requests at once, then `perSecond`. */
export interface RateLimit {
	perSecond: number;
	burst: number;
	/** The vendor's own way if absent. */
	headers?: QuotaHeaders;
	/**
	 * `Retry-After` of a 429: absent = whole seconds until the next token, at least 1; null = no header; a text or
	 * number is sent as it is, be it rubbish or 900000.
	 */
	retryAfter?: WrittenWait | string | number | null;
}

export interface Admission {
	readonly allowed: boolean;
	/** Whole tokens left. */
	readonly remaining: number;
	/** Milliseconds until a token is there. */
	readonly waitMs: number;
}

// Sums of floating-point refills may end a hair below a whole token.
const ROUNDING = 1e-9;

/** A token bucket on a monotonic clock (ms), so that a changed wall clock cannot fill or drain it. */
export class TokenBucket {
	private tokens: number;
	private refilledAt: number;

	constructor(
		private readonly perSecond: number,
		private readonly burst: number,
		private readonly now: () => number = () => performance.now(),
	) {
		if (!(perSecond > 0) || !(burst >= 1))
			throw new RangeError('A rate limit needs perSecond above 0 and a burst of at least 1');
		this.tokens = burst;
		this.refilledAt = this.now();
	}

	take(): Admission {
		this.refill();
		const allowed = this.tokens + ROUNDING >= 1;
		if (allowed) this.tokens = Math.max(0, this.tokens - 1);
		return {
			allowed,
			remaining: Math.floor(this.tokens + ROUNDING),
			waitMs: Math.max(0, ((1 - this.tokens) / this.perSecond) * 1000),
		};
	}

	private refill(): void {
		const now = this.now();
		this.tokens = Math.min(
			this.burst,
			this.tokens + ((now - this.refilledAt) / 1000) * this.perSecond,
		);
		this.refilledAt = now;
	}
}

/** One bucket per account, as a vendor keeps them. */
export class RateLimiter {
	private readonly buckets = new Map<string, TokenBucket>();
	private current: RateLimit | undefined;

	get limit(): RateLimit | undefined {
		return this.current;
	}

	/** Sets another limit, or none, and starts over with full buckets. */
	set limit(limit: RateLimit | undefined) {
		if (limit) new TokenBucket(limit.perSecond, limit.burst);
		this.current = limit;
		this.refill();
	}

	/** Fills all buckets. */
	refill(): void {
		this.buckets.clear();
	}

	/** Takes a token of the account; undefined without a limit. */
	admit(account: string): Admission | undefined {
		if (!this.current) return undefined;
		const bucket =
			this.buckets.get(account) ?? new TokenBucket(this.current.perSecond, this.current.burst);
		this.buckets.set(account, bucket);
		return bucket.take();
	}

	/**
	 * The headers an admission puts on its answer.
	 * @param otherwise the vendor's own way, where the limit says nothing
	 * @param now the vendor's clock, epoch milliseconds
	 */
	headers(
		admission: Admission | undefined,
		otherwise: QuotaHeaders,
		now = Date.now(),
	): Record<string, string> {
		if (!admission || !this.current) return {};
		const when = this.current.headers ?? otherwise;
		const withQuota = when === 'always' || (when === 'on429' && !admission.allowed);
		const quota: Record<string, string> = withQuota
			? {
					'x-ratelimit-limit': String(this.current.burst),
					'x-ratelimit-remaining': String(admission.remaining),
				}
			: {};
		return admission.allowed
			? quota
			: { ...quota, ...retryAfterHeader(this.current, admission.waitMs, now) };
	}
}

function retryAfterHeader(
	{ retryAfter }: RateLimit,
	waitMs: number,
	now: number,
): Record<string, string> {
	if (retryAfter === null) return {};
	const text =
		typeof retryAfter === 'string' || typeof retryAfter === 'number'
			? String(retryAfter)
			: writtenWait(retryAfter ?? { as: 'seconds' }, waitMs, now);
	return { 'retry-after': text };
}

function writtenWait({ as, seconds }: WrittenWait, waitMs: number, now: number): string {
	const wholeSeconds = seconds ?? Math.max(1, Math.ceil(waitMs / 1000));
	const until = now + wholeSeconds * 1000;
	switch (as) {
		case 'seconds':
			return String(wholeSeconds);
		case 'httpDate':
			return new Date(until).toUTCString();
		case 'epochSeconds':
			return String(Math.ceil(until / 1000));
		case 'epochMs':
			return String(until);
	}
}
