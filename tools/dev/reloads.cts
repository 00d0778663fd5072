import { setTimeout as sleep } from 'node:timers/promises';

import { PACKAGE_NAME } from '../../test/e2e/harness/installation.cjs';
import type { N8n } from '../../test/e2e/harness/n8n.cjs';
import { until } from '../../test/e2e/harness/wait.cjs';

const RELOAD_TIMEOUT_MS = 20_000;
/** For loading a package, and for changes that are still to come. */
const LOADING_MS = 1000;

/** What n8n says about loading the package anew, which it does by itself when the files change. */
export class Reloads {
	constructor(private readonly n8n: N8n) {}

	/** Makes a change and says when n8n has it, or why it does not. */
	async report(what: string, change: () => void): Promise<void> {
		const before = this.lines('Hot reload triggered').length;
		const failedBefore = this.lines('Hot reload failed').length;
		change();
		console.log(`${now()}  ${what}, ${await this.ending(before, failedBefore)}`);
	}

	private async ending(before: number, failedBefore: number): Promise<string> {
		try {
			await until('n8n reloads', () => this.lines('Hot reload triggered').length > before, {
				timeoutMs: RELOAD_TIMEOUT_MS,
			});
		} catch {
			return 'but n8n saw no change';
		}
		await sleep(LOADING_MS);
		const failures = this.lines('Hot reload failed').slice(failedBefore);
		return failures.length === 0 ? 'and n8n has it' : `but n8n cannot load it: ${failures.at(-1)}`;
	}

	/** Lines of n8n's log about the package, with the error if they have one. */
	private lines(start: string): string[] {
		return this.n8n
			.logEntries()
			.filter(({ message }) => message === `${start} for ${PACKAGE_NAME}`)
			.map(({ metadata }) => String(Object(metadata.error).message));
	}
}

function now(): string {
	return new Date().toTimeString().slice(0, 'hh:mm:ss'.length);
}
