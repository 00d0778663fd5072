import type { Clock } from '../clock';
import type { Answer } from '../transport/transport';

/** How long an answer may stand in for a new one, ms: calls move on, and a person may pick up. */
const SHARED_FOR_MS = 10_000;

/**
 * Pages of a vendor's list that several listings of one run ask for in the same words: items that differ in
 * what the node filters itself only need not have the vendor list everything again and again.
 */
export class SharedPages {
	private readonly answers = new Map<string, Answer>();

	/** @param clock the one that the answers' `sentAt` is told by */
	constructor(private readonly clock: Pick<Clock, 'now'>) {}

	/** @returns undefined where there is no answer that is young enough */
	get(key: string): Answer | undefined {
		const answer = this.answers.get(key);
		if (answer?.kind !== 'answered') return undefined;
		if (this.clock.now() - answer.sentAt <= SHARED_FOR_MS) return answer;
		this.answers.clear();
		return undefined;
	}

	/** Keeps a good answer. */
	set(key: string, answer: Answer): void {
		if (answer.kind === 'answered' && answer.status < 300) this.answers.set(key, answer);
		else this.answers.delete(key);
	}
}
