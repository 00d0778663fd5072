import { CallError, factsOf, type Fault } from '../shared/callError';
import type { Clock } from '../shared/clock';
import { type RetrySettings, unreadableError, waitToRetry } from '../shared/cancellation/retry';
import { statusKey } from '../shared/cancellation/status';
import { fieldOf, textOf } from '../shared/json';
import { isAbout } from '../shared/sameId';
import { messageOf, sortAnswer, unreadable } from '../shared/transport/answers';
import type { Transport } from '../shared/transport/transport';
import { pathSegment } from '../shared/usableId';
import { hasError } from '../shared/vendor/callApi';
import type { Vendor } from '../shared/vendor/vendor';
import type { ListedAgent } from './agentList';

/** What came of one request to set an agent's status. */
export type SetAnswer =
	| { readonly kind: 'set'; readonly message: string | null }
	| { readonly kind: 'refused' | 'notFound'; readonly message: string | null }
	/** It may or may not have taken effect. */
	| { readonly kind: 'lost'; readonly fault: Fault }
	| { readonly kind: 'unexpected'; readonly error: CallError }
	/** It was not sent, as there was no time left. */
	| { readonly kind: 'expired' };

/** The part of Heppu's API that the rule below needs. */
export interface AgentApi {
	readonly displayName: string;
	set(agentId: string, status: string): Promise<SetAnswer>;
	/** The agent as the list shows it; null where it does not show it, or could not be read. */
	find(agentId: string): Promise<ListedAgent | null>;
}

/**
 * Documented: `PATCH /agents/{agentId}` with `{status}` answers 200 `{success: true, data: {id, updated: true}, message}`.
 * A good status alone proves nothing: a body that tells of an error, of another agent or of another status, or that
 * says neither `success` nor `updated`, leaves it in doubt.
 */
export async function sendStatus(
	vendor: Vendor,
	transport: Transport,
	agentId: string,
	status: string,
): Promise<SetAnswer> {
	const path = `${vendor.root}/agents/${pathSegment(agentId)}`;
	const sent = await transport.send({ method: 'PATCH', path, body: { status } });
	const answer = sortAnswer(sent, vendor, 'change the agent');
	if (answer.kind !== 'ok') return answer;
	const { body } = answer;
	const message = vendor.errorIn(body) ?? messageOf(body);
	const data = fieldOf(body, 'data');
	const hasSaidNo = fieldOf(body, 'success') === false || fieldOf(data, 'updated') === false;
	if (hasSaidNo) return { kind: 'refused', message };
	const isYes = fieldOf(body, 'success') === true || fieldOf(data, 'updated') === true;
	const shown = textOf(fieldOf(data, 'status'));
	const isOther = shown !== null && statusKey(shown) !== statusKey(status);
	const isClear = isYes && !isOther && isAbout(agentId, fieldOf(data, 'id'));
	return isClear && !hasError(vendor, body)
		? { kind: 'set', message }
		: unreadable(answer.status, message);
}

/** What came of setting an agent's status. */
export interface StatusReport {
	/** Where Heppu said that the agent has the status: in its answer, or in the list of agents; null where it did not. */
	readonly confirmedBy: 'answer' | 'list' | null;
	/** The agent as the list showed it last, where it was read. */
	readonly listed: ListedAgent | null;
	/** Heppu's words. */
	readonly message: string | null;
	/** Requests sent to set it. */
	readonly attempts: number;
	/** Why it is not known to have the status. */
	readonly error?: CallError;
	/** It may or may not have the status: a request to set it is in doubt. */
	readonly isInDoubt: boolean;
}

export interface StatusTerms {
	readonly api: AgentApi;
	readonly agentId: string;
	readonly status: string;
	readonly settings: RetrySettings;
	readonly clock: Clock;
	/** Whether there is time, and a use, for another attempt. */
	mayGoOn?(): boolean;
	/** Ends a wait between two attempts. */
	readonly over?: AbortSignal;
}

/**
 * Sets an agent's status. The same request may be sent again after an answer that was lost, as it asks for the same
 * thing. Before that, and after a refusal, the list of agents is read: it may show that the agent has the status.
 * @throws CallError for what is no answer about this agent, e.g. a refused key or a stopped execution
 */
export async function setAgentStatus(terms: StatusTerms): Promise<StatusReport> {
	return await new StatusChange(terms).run();
}

class StatusChange {
	private attempts = 0;

	private listed: ListedAgent | null = null;

	/** An attempt may have taken effect, and nothing has told since. */
	private doubt: CallError | undefined;

	constructor(private readonly terms: StatusTerms) {}

	async run(): Promise<StatusReport> {
		const { api, agentId, status } = this.terms;
		for (;;) {
			this.attempts++;
			try {
				const answer = await api.set(agentId, status);
				const report = await this.judge(answer);
				if (report) return report;
				// Only an answer that was lost gives no report.
			} catch (error) {
				return this.endedBy(error);
			}
		}
	}

	/** @returns null if it is worth another attempt, which is due now */
	private async judge(answer: SetAnswer): Promise<StatusReport | null> {
		const { api, agentId, status } = this.terms;
		if (answer.kind === 'set') return this.report({ confirmedBy: 'answer' }, answer.message);
		if (mayHaveArrived(answer) || this.doubt) {
			this.listed = (await api.find(agentId)) ?? this.listed;
		}
		const message = answer.kind === 'refused' ? answer.message : null;
		const shown = this.listed?.status ?? null;
		if (shown !== null && statusKey(shown) === statusKey(status)) {
			return this.report({ confirmedBy: 'list' }, message);
		}
		if (answer.kind !== 'lost') {
			const error = errorOf(api.displayName, this.terms, answer);
			return this.report({ confirmedBy: null, error }, message);
		}
		if (answer.fault.reachedVendor) {
			this.doubt = doubtError(api.displayName, status, answer.fault, shown);
		}
		if (await this.waitsForAnotherAttempt(answer.fault)) return null;
		const error = unreadableError(api.displayName, 'The agent', answer.fault, UNCHANGED);
		return this.report({ confirmedBy: null, error }, null);
	}

	private async waitsForAnotherAttempt(fault: Fault): Promise<boolean> {
		const { settings, clock, over, mayGoOn = () => true } = this.terms;
		if (this.attempts >= settings.maxAttempts || !mayGoOn()) return false;
		const waking = over
			? { ...clock, wait: async (ms: number) => await clock.wait(ms, over) }
			: clock;
		return (await waitToRetry(waking, settings, this.attempts, fault)) && mayGoOn();
	}

	private report(
		{ confirmedBy, error }: Pick<StatusReport, 'confirmedBy' | 'error'>,
		message: string | null,
	): StatusReport {
		const { listed, attempts, doubt } = this;
		if (!error) return { confirmedBy, listed, message, attempts, isInDoubt: false };
		const isInDoubt = doubt !== undefined;
		return { confirmedBy, listed, message, attempts, error: doubt ?? error, isInDoubt };
	}

	/** @throws what ended it, unless an attempt before that is in doubt */
	private endedBy(error: unknown): StatusReport {
		const isStop = error instanceof CallError && error.scope === 'run';
		if (!(error instanceof CallError) || isStop || !this.doubt) throw error;
		return this.report({ confirmedBy: null, error }, null);
	}
}

/** Whether the vendor may have acted on a request. */
function mayHaveArrived(answer: SetAnswer): boolean {
	return answer.kind !== 'expired' && (answer.kind !== 'lost' || answer.fault.reachedVendor);
}

const UNCHANGED = ", so the agent's status was not changed";

type Named = Pick<StatusTerms, 'agentId' | 'status'>;

function errorOf(
	displayName: string,
	{ agentId, status }: Named,
	answer: Exclude<SetAnswer, { kind: 'set' | 'lost' }>,
): CallError {
	if (answer.kind === 'unexpected') return answer.error;
	if (answer.kind === 'expired') {
		return new CallError('incomplete', `There was no time left to set the agent to ${status}`, {
			hint: "Run this again, or raise 'Max Duration'",
		});
	}
	const { message: vendorMessage } = answer;
	if (answer.kind === 'notFound') {
		return new CallError('notFound', `${displayName} found no agent with this ID`, {
			hint: `The ID is ${agentId}. Check 'Agent' and that the credential belongs to the organisation of the agent`,
			isAnswer: true,
			statusCode: 404,
			vendorMessage,
		});
	}
	return new CallError('refused', `${displayName} refused to set the agent to ${status}`, {
		hint: `Check in ${displayName} whether the agent may have this status`,
		isAnswer: true,
		vendorMessage,
	});
}

/** @param shown the agent's status in the list of agents, where it is known */
function doubtError(
	displayName: string,
	status: string,
	fault: Fault,
	shown: string | null,
): CallError {
	const told =
		shown === null ? 'The list of agents does not tell' : `The list of agents shows it as ${shown}`;
	return new CallError(
		'unconfirmed',
		`The agent may or may not be ${status}: ${displayName} ${fault.what}`,
		{
			hint: `${told}. Run this again, which does no harm, or look the agent up in ${displayName}`,
			mayPass: true,
			...factsOf(fault),
		},
	);
}
