import type { Account } from '../shared/transport/account';
import { redactKey } from '../shared/transport/redact';
import { cutWords } from '../shared/words';
import { CallError } from '../shared/callError';
import type { ListedAgent } from './agentList';
import type { StatusReport } from './agentStatus';

/** Longest ID in a line of the log, characters. */
const LONGEST_ID_IN_LOG = 100;

interface Change {
	readonly agentId: string;
	readonly status: string;
	/** As the list showed it before; absent where it was not waited for. */
	readonly before?: ListedAgent | null;
}

/**
 * Writes to n8n's log what came of setting an agent's status, also where the execution is stopped meanwhile: the
 * request may then have taken effect.
 */
export async function logStatus(
	account: Account,
	{ agentId, status, before }: Change,
	work: Promise<StatusReport>,
): Promise<StatusReport> {
	const shown = String(redactKey(agentId, account.apiKey));
	const previous = before === undefined ? {} : { previousStatus: before?.status ?? null };
	const log = (level: 'info' | 'warn', what: string, facts: Record<string, unknown>) =>
		account.log(
			level,
			`${account.displayName} agent ${cutWords(shown, LONGEST_ID_IN_LOG)}: ${what}`,
			{ agentId: shown, status, ...previous, ...facts },
		);
	try {
		const report = await work;
		const { confirmedBy, attempts, error, isInDoubt } = report;
		if (confirmedBy) log('info', `set to ${status}`, { confirmedBy, attempts });
		else {
			const what = isInDoubt ? `may or may not be ${status}` : `not set to ${status}`;
			log('warn', what, { attempts, reason: error?.message });
		}
		return report;
	} catch (error) {
		const isStop = error instanceof CallError && error.scope === 'run';
		const what = isStop ? `may or may not be ${status}` : `not set to ${status}`;
		log('warn', what, { reason: error instanceof CallError ? error.message : undefined });
		return rethrown(error);
	}
}

function rethrown(error: unknown): never {
	throw error;
}
