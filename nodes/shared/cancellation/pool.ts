/**
 * Runs `work` over `jobs`, at most `size` at a time, and takes up no further job once `mayGoOn`
 * says no or a job has thrown. What has begun is finished before this returns or throws.
 */
export async function inPool<Job>(
	jobs: Iterable<Job>,
	size: number,
	mayGoOn: () => boolean,
	work: (job: Job) => Promise<void>,
): Promise<void> {
	const queue = jobs[Symbol.iterator]();
	const thrown: unknown[] = [];
	const worker = async () => {
		while (thrown.length === 0 && mayGoOn()) {
			const next = queue.next();
			if (next.done) return;
			try {
				await work(next.value);
			} catch (error) {
				thrown.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: size }, worker));
	if (thrown.length > 0) throw thrown[0];
}
