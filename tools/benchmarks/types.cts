import type { PackagedName } from '../../test/support/vendors.cjs';
import type { RateLimit } from '../simulators/index.cjs';

/** A way to do the work: an operation of ours, or what a builder would draw instead. */
export type Approach =
	| 'checkThenCancel'
	/** The same with Max Concurrency 500. */
	| 'checkThenCancelWide'
	| 'cancelMany'
	/** The same with Max Concurrency 500. */
	| 'cancelManyWide'
	/** Cancel Many under `cancelIf: notStarted`, which reads each call again before its cancel. */
	| 'cancelManyNarrow'
	| 'emergencyStop'
	/** HTTP Request → IF → HTTP Request: everything at once. */
	| 'http'
	/** The same with Batching, tuned to the limit. */
	| 'httpBatched'
	/** A bare loop over n8n's request helper that sends what Check Then Cancel sends. */
	| 'bareLoop';

/** What is measured, all vendors and approaches alike. */
export interface Scenario {
	readonly name: string;
	/** What the table calls it. */
	readonly title: string;
	readonly calls: number;
	/** Of five calls, how many have already ended. */
	readonly endedOfFive: number;
	readonly latencyMs: number;
	readonly limit?: RateLimit;
	/** One execution per call, all at once, as webhooks bring them; else one execution for all calls. */
	readonly asWebhooks: boolean;
	/** Of which a vendor has those that `approachesOf` gives. */
	readonly approaches: readonly Approach[];
}

/** Work for the measuring process. */
export interface Task {
	readonly apiKey: string;
	readonly callIds: readonly string[];
	readonly asWebhooks: boolean;
}

/** What the measuring process found out about itself. */
export interface Effort {
	readonly ms: number;
	/** Processor time, user and system. */
	readonly cpuMs: number;
	/** The highest resident set seen, MB. */
	readonly peakRssMb: number;
	/** Calls that the output says are cancelled; null where it does not say. */
	readonly claimedCancelled: number | null;
	/** Times the calls were listed, where the output says so. */
	readonly sweeps: number | null;
	/** Error messages of executions that ended in one. */
	readonly errors: readonly string[];
}

/** What the vendor saw. */
export interface Traffic {
	readonly requests: number;
	readonly listings: number;
	readonly reads: number;
	readonly cancels: number;
	/** Requests answered 429; they are in the counts above too. */
	readonly limited: number;
	readonly limitedShare: number;
	/** Calls alive when all was done. */
	readonly alive: number;
	readonly cancelled: number;
	readonly peakConcurrent: number;
}

/** One measured run. */
export interface Run extends Effort, Traffic {
	readonly scenario: string;
	readonly vendor: PackagedName;
	readonly approach: Approach;
	readonly repetition: number;
	readonly calls: number;
	/** Calls alive when it began. */
	readonly live: number;
	/** Load of the machine when it began (one minute's average): ratios suffer when it is high. */
	readonly load: number;
}
