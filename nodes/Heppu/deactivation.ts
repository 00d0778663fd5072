import { CallError } from '../shared/callError';
import type { BulkReport } from '../shared/cancellation/bulk';
import { statusKey } from '../shared/cancellation/status';
import type { CallOptions } from '../shared/parameters/options';
import type { Account } from '../shared/transport/account';
import { Transport } from '../shared/transport/transport';
import type { Vendor } from '../shared/vendor/vendor';
import { agentListing, findAgent, type ListedAgent } from './agentList';
import { logStatus } from './agentLog';
import { type AgentApi, sendStatus, setAgentStatus, type StatusReport } from './agentStatus';

/* Deactivate Agent First: what Emergency Stop does to the agent while it ends the agent's calls. */

const OFF = 'inactive';

/** What is known of the agent in the end. */
export interface AgentOutcome {
	/** Whether Heppu said that it is off; null where a request to switch it off is in doubt. */
	readonly agentDeactivated: boolean | null;
	/** As the list of agents showed it before; null where that is not known for certain. */
	readonly agentPreviousStatus: string | null;
}

export interface DeactivationTerms {
	readonly vendor: Vendor;
	readonly account: Account;
	readonly agentId: string;
	readonly options: CallOptions;
	/** Moment after which nothing more is sent, on the clock's `now()`. */
	readonly deadline: number;
}

/**
 * Switches an agent off while other work goes on. It neither waits for that work nor holds it up: in the eyes of the
 * rate limiter its requests are Emergency Stops of their own, so that neither is the probe that the other waits for.
 */
export class Deactivation {
	private readonly settling = new AbortController();

	/** The run has ended: nothing more is sent. */
	private readonly over = new AbortController();

	/** One account to the rate limiter for each purpose: see above. */
	private readonly accounts = new Map<Purpose, Account>();

	private readonly listed: Promise<ListedAgent | null>;

	private readonly work: Promise<StatusReport | CallError>;

	constructor(private readonly terms: DeactivationTerms) {
		// The list is asked for in the same moment, and first: a moment later it might show the new status.
		this.listed = this.find(() => this.open(READING)).catch(() => null);
		this.work = this.switchOff()
			.catch(asOutcome)
			.finally(() => this.settling.abort());
		// A stop is told by the other work, too.
		void this.work.catch(() => {});
	}

	/** Fires once Heppu has answered, or has failed to. */
	get settled(): AbortSignal {
		return this.settling.signal;
	}

	/** Sends nothing more, and waits for what is in flight. @throws CallError of scope `run` if the execution was stopped */
	async end(): Promise<AgentOutcome> {
		this.over.abort();
		const report = await this.work;
		const agentDeactivated = deactivatedBy(report);
		const shown = (await this.listed)?.status ?? null;
		// It may be what this run has made of it.
		const mayBeOurs = shown !== null && statusKey(shown) === OFF && agentDeactivated !== false;
		return { agentDeactivated, agentPreviousStatus: mayBeOurs ? null : shown };
	}

	private async switchOff(): Promise<StatusReport> {
		const { vendor, account, agentId, options } = this.terms;
		const api: AgentApi = {
			displayName: vendor.displayName,
			set: async () => await sendStatus(vendor, this.open(SWITCHING), agentId, OFF),
			find: async () => await this.find(() => this.open(READING)).catch(nullUnlessStopped),
		};
		const work = setAgentStatus({
			api,
			agentId,
			status: OFF,
			settings: options.retry,
			clock: account.clock,
			mayGoOn: () => !this.over.signal.aborted,
			over: this.over.signal,
		});
		return await logStatus(account, { agentId, status: OFF }, work);
	}

	private async find(open: () => Transport): Promise<ListedAgent | null> {
		const { vendor, agentId } = this.terms;
		const listing = agentListing(vendor, open);
		const { signal } = this.over;
		return await findAgent(
			{
				...listing,
				readPage: async (cursor) =>
					signal.aborted ? { kind: 'expired' } : await listing.readPage(cursor),
			},
			agentId,
		);
	}

	private open(purpose: Purpose): Transport {
		const { account, options, deadline } = this.terms;
		const own = this.accounts.get(purpose) ?? { ...account };
		this.accounts.set(purpose, own);
		const leftMs = Math.max(deadline - account.clock.now(), 1);
		return new Transport(own, {
			...options.request,
			timeoutMs: Math.min(options.request.timeoutMs, leftMs),
			isEmergency: true,
			isUrgent: purpose === SWITCHING,
			deadline,
		});
	}
}

const READING = 'reading';
const SWITCHING = 'switching';
type Purpose = typeof READING | typeof SWITCHING;

/** @throws what is no answer to one request, e.g. a stop */
function asOutcome(error: unknown): CallError {
	if (error instanceof CallError && error.scope !== 'run') return error;
	throw error;
}

function nullUnlessStopped(error: unknown): null {
	asOutcome(error);
	return null;
}

function deactivatedBy(report: StatusReport | CallError): boolean | null {
	if (report instanceof CallError) return false;
	if (report.confirmedBy !== null) return true;
	return report.isInDoubt ? null : false;
}

/** Reads what the list of agents shows of an agent, for a dry run: it says what would be done. */
export async function outcomeOfDryRun({
	vendor,
	account,
	agentId,
	options,
}: Omit<DeactivationTerms, 'deadline'>): Promise<AgentOutcome> {
	const listing = agentListing(vendor, () => new Transport(account, options.request));
	const listed = await findAgent(listing, agentId).catch(nullUnlessStopped);
	return { agentDeactivated: false, agentPreviousStatus: listed?.status ?? null };
}

/** The report of an Emergency Stop, with what became of the agent. */
export function withAgent(report: BulkReport, outcome: AgentOutcome): BulkReport {
	const { startedAt, finishedAt, details, ...counts } = report.summary;
	return { ...report, summary: { ...counts, ...outcome, startedAt, finishedAt, details } };
}

/** Whether the agent is off, and how to switch it on again. */
export function agentInWords(
	displayName: string,
	{ agentDeactivated, agentPreviousStatus }: Partial<AgentOutcome>,
	isDryRun: boolean,
): string {
	const was = agentPreviousStatus ? ` (it was ${agentPreviousStatus})` : '';
	if (isDryRun) return `The agent would be switched off first${was.replace('was', 'is')}.`;
	if (agentDeactivated === true) {
		return `The agent is switched off${was}. To switch it on again, use Agent → Set Status.`;
	}
	if (agentDeactivated === null) {
		return `The agent may or may not be switched off${was}: look it up in ${displayName}, or use Agent → Set Status.`;
	}
	return `The agent could not be switched off: new calls may start until you do so in ${displayName}.`;
}
