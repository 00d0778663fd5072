import type { IExecuteFunctions } from 'n8n-workflow';

import { CallError, stoppedError } from '../callError';
import { inPool } from '../cancellation/pool';
import type { CallOptions } from '../parameters/options';
import { type Account, openAccount } from '../transport/account';
import { withCircuitBreaker } from '../transport/circuitBreaker';
import type { Vendor } from '../vendor/vendor';
import { causeAmong, goesOnAfterErrors, toNodeError } from './errors';

/** The parameters of one input item, checked. */
export interface ItemJob {
	readonly options: CallOptions;
}

/** One input item, what it asks for, and what came of it. */
export interface Entry<Job, Result> {
	readonly itemIndex: number;
	/** Absent where the item's parameters are wrong. */
	readonly job?: Job;
	/** There may be both a result and an error: the error is then what the result means. */
	result?: Result;
	error?: unknown;
}

/** Input items that share one piece of work, in their order. */
export type Piece<Job, Result> = Array<Entry<Job, Result>>;

/** Pieces of work that must not overtake each other. */
type Group<Job, Result> = Array<Piece<Job, Result>>;

/** The input items twice: each by itself in the order of the input, and by the work that they share. */
export interface ItemsOfRun<Job, Result> {
	readonly entries: ReadonlyArray<Entry<Job, Result>>;
	readonly pieces: ReadonlyArray<Piece<Job, Result>>;
}

/** What the work of an operation is given beside the jobs. */
export interface Run {
	readonly account: Account;
	/** How many groups of items are worked on in this run. */
	readonly groupCount: number;
}

/** What one operation does with its items. All else is the same for every operation: {@link runItems}. */
export interface ItemsOperation<Job extends ItemJob, Result> {
	readonly vendor: Vendor;
	/** Reads and checks the parameters of one item. @throws CallError of kind `input` */
	readJob(itemIndex: number): Job;
	/** What keeps the whole run from being begun, given what all items ask for; null for nothing. */
	refuse?(jobs: readonly Job[]): CallError | null;
	/** Items with the same key form a group, worked on in their order. Without it, no two items do. */
	keyOf?(job: Job): string;
	/** Whether an item shares the work of the one before it in its group. Without it, it does. */
	isSameWork?(job: Job, before: Job): boolean;
	/** Does one piece of work. @param jobs of all items that share it; the first one is `job` */
	work(run: Run, job: Job, jobs: readonly Job[]): Promise<Result>;
	/** The error that a result means to an item, or null. Without it, a result is never one. */
	errorOf?(result: Result, job: Job): CallError | null;
	/**
	 * Looks once more at what came of the items, when all work is done. It may put another result into an entry.
	 * @throws CallError if the execution is stopped
	 */
	review?(entries: ReadonlyArray<Entry<Job, Result>>): Promise<void>;
	/** Logs an exception that concerns one item. @returns the error to show for it */
	noteMishap?(run: Run, job: Job, thrown: unknown): Error;
	/** Tells a builder beside the error that stopped the workflow how many items ended how. */
	remarkOn(items: ItemsOfRun<Job, Result>): string | undefined;
	/** Groups worked on at once. Unless given, the highest Max Concurrency of all items. */
	readonly groupsAtOnce?: number;
	/** All groups are worked on, also where the error of one is going to stop the workflow. */
	readonly doesAllItCan?: boolean;
	/** The run has no circuit breaker: the operation itself judges when a refused key ends it. */
	readonly survivesRefusal?: boolean;
}

/**
 * Works off the input items of a node, the same way for every operation.
 *
 * 1. The parameters of all items are read and checked before anything is sent.
 * 2. Items that ask for the same piece of work share it. Pieces of work that must not overtake each
 *    other form a group. Groups are worked on side by side.
 * 3. Where errors stop the workflow, nothing is begun after the first one unless the operation does all
 *    it can, what is under way is finished, and the error shown is the cause of the others. Where the
 *    node goes on after errors, each item gets its own.
 * 4. Once the execution is stopped, nothing more is sent or begun, and the run ends with the stop (rule 6).
 *
 * @throws NodeApiError or NodeOperationError, unless the node goes on after errors
 * @throws CallError of scope `run` if the execution is stopped
 */
export async function runItems<Job extends ItemJob, Result>(
	context: IExecuteFunctions,
	operation: ItemsOperation<Job, Result>,
): Promise<ItemsOfRun<Job, Result>> {
	return await new ItemsRun(context, operation).run();
}

class ItemsRun<Job extends ItemJob, Result> {
	private readonly goesOn: boolean;

	private hasFailed = false;

	private isRefused = false;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly operation: ItemsOperation<Job, Result>,
	) {
		this.goesOn = goesOnAfterErrors(context);
	}

	async run(): Promise<ItemsOfRun<Job, Result>> {
		const entries = this.context.getInputData().map((_, index) => this.readEntry(index));
		this.refuseAll(entries);
		const groups = this.groupsOf(entries);
		const items = { entries, pieces: groups.flat() };
		this.throwCause(items);
		const account = this.isRefused ? null : await this.openAccount(entries);
		if (account) await this.workOff(account, groups);
		if (account) await this.review(entries);
		this.throwCause(items);
		return items;
	}

	private refuseAll(entries: ReadonlyArray<Entry<Job, Result>>): void {
		const jobs = entries.flatMap(({ job }) => (job === undefined ? [] : [job]));
		const refusal = this.operation.refuse?.(jobs);
		if (!refusal) return;
		for (const entry of entries) entry.error ??= refusal;
		this.isRefused = true;
	}

	private readEntry(itemIndex: number): Entry<Job, Result> {
		try {
			return { itemIndex, job: this.operation.readJob(itemIndex) };
		} catch (error) {
			return { itemIndex, error };
		}
	}

	private groupsOf(entries: ReadonlyArray<Entry<Job, Result>>): Array<Group<Job, Result>> {
		const { operation } = this;
		const groups = new Map<string | number, Group<Job, Result>>();
		for (const entry of entries) {
			const { job, itemIndex } = entry;
			const key = (job && operation.keyOf?.(job)) ?? itemIndex;
			const pieces = groups.get(key) ?? [];
			groups.set(key, pieces);
			const last = pieces.at(-1);
			const before = last?.at(-1)?.job;
			const isShared = job && before && (operation.isSameWork?.(job, before) ?? true);
			if (last && isShared) last.push(entry);
			else pieces.push([entry]);
		}
		return [...groups.values()];
	}

	private throwCause(items: ItemsOfRun<Job, Result>): void {
		const cause = causeAmong(items.entries);
		if (this.goesOn || !cause) return;
		const remark = this.operation.remarkOn(items);
		throw toNodeError(this.context.getNode(), cause.error, cause.itemIndex, remark);
	}

	/**
	 * The account of the run, or null with the reason noted on every item. If a node that goes on after
	 * errors throws, n8n hands its input on as if all had gone well.
	 */
	private async openAccount(entries: ReadonlyArray<Entry<Job, Result>>): Promise<Account | null> {
		const { vendor, survivesRefusal } = this.operation;
		try {
			const account = await openAccount(this.context, vendor);
			return survivesRefusal ? account : withCircuitBreaker(account);
		} catch (error) {
			for (const entry of entries) entry.error ??= error;
			return null;
		}
	}

	private async workOff(account: Account, all: Array<Group<Job, Result>>): Promise<void> {
		const { doesAllItCan = false, groupsAtOnce } = this.operation;
		const groups = all.filter(([piece]) => piece?.[0]?.job !== undefined);
		const atOnce = groupsAtOnce ?? highestConcurrency(groups.flat(2));
		const run: Run = { account, groupCount: groups.length };
		const { signal } = account;
		const mayBegin = () => !signal?.aborted && (this.goesOn || doesAllItCan || !this.hasFailed);
		await inPool(groups, Math.min(atOnce, groups.length), mayBegin, async (pieces) => {
			for (const piece of pieces) if (mayBegin()) await this.workOn(run, piece);
		});
		if (signal?.aborted) throw stoppedError();
	}

	private async review(entries: ReadonlyArray<Entry<Job, Result>>): Promise<void> {
		const { operation } = this;
		const before = entries.map(({ result }) => result);
		await operation.review?.(entries);
		for (const [index, entry] of entries.entries()) {
			const { job, result } = entry;
			if (!job || result === undefined || result === before[index]) continue;
			entry.error = operation.errorOf?.(result, job) ?? undefined;
		}
	}

	/** @throws CallError of scope `run` if the execution was stopped meanwhile */
	private async workOn(run: Run, piece: Piece<Job, Result>): Promise<void> {
		const { operation } = this;
		const jobs = piece.flatMap(({ job }) => (job === undefined ? [] : [job]));
		if (jobs[0] === undefined) return;
		const result = operation.work(run, jobs[0], jobs);
		for (const entry of piece) {
			const { job } = entry;
			if (!job) continue;
			try {
				entry.result = await result;
				entry.error = operation.errorOf?.(entry.result, job) ?? undefined;
			} catch (thrown) {
				throwIfStopped(run.account, thrown);
				entry.error = operation.noteMishap?.(run, job, thrown) ?? thrown;
			}
			this.hasFailed ||= entry.error !== undefined;
		}
	}
}

function highestConcurrency(entries: ReadonlyArray<Entry<ItemJob, unknown>>): number {
	const highest = (most: number, { job }: Entry<ItemJob, unknown>) =>
		Math.max(most, job?.options.request.maxConcurrency ?? 1);
	return entries.reduce(highest, 1);
}

function throwIfStopped({ signal }: Account, thrown: unknown): void {
	const isStop = thrown instanceof CallError && thrown.scope === 'run';
	if (isStop || signal?.aborted) throw stoppedError();
}
