import type { Account } from '../transport/account';

/** Time between two lines of progress, ms: seldom enough for a log, often enough for a person. */
const REPORT_EVERY_MS = 2_000;

/** Writes to n8n's log how far a long bulk operation has come. */
export class Progress {
	private reportedAt: number;

	constructor(
		private readonly account: Account,
		private readonly operation: string,
	) {
		this.reportedAt = account.clock.now();
	}

	note(done: number, of: number, listings: number): void {
		const now = this.account.clock.now();
		if (now - this.reportedAt < REPORT_EVERY_MS) return;
		this.reportedAt = now;
		const { displayName } = this.account;
		this.account.log('info', `${displayName} ${this.operation}: ${done} of ${of} calls done`, {
			listings,
		});
	}
}
