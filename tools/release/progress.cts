/** Tells what is being done, how long it took, and what went wrong. */
export class Progress {
	private readonly startedAt = performance.now();
	private readonly failures: string[] = [];

	/**
	 * Does one step after the other.
	 * @returns what the step gives, or undefined if it failed: then the steps that need it are left out
	 */
	async step<T>(what: string, does: () => Promise<T>): Promise<T | undefined> {
		const startedAt = performance.now();
		console.log(`${clock(startedAt - this.startedAt)}  ${what} …`);
		try {
			const result = await does();
			console.log(
				`${clock(performance.now() - this.startedAt)}  ${what}: done in ${seconds(startedAt)}`,
			);
			return result;
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			this.fail(what, reason);
			return undefined;
		}
	}

	fail(what: string, reason: string): void {
		console.log(`${clock(performance.now() - this.startedAt)}  ${what}: FAILED\n${reason}`);
		this.failures.push(what);
	}

	/** @returns whether all went well */
	end(): boolean {
		const failed =
			this.failures.length === 0 ? 'nothing failed' : `failed: ${this.failures.join('; ')}`;
		console.log(`\n${seconds(this.startedAt)} in all, ${failed}`);
		return this.failures.length === 0;
	}
}

function seconds(since: number): string {
	return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Minutes and seconds since the start. */
function clock(ms: number): string {
	const total = Math.round(ms / 1000);
	return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
}
