const SAMPLE_EVERY_MS = 50;

/**
 * Follows the resident set of this process.
 * @param onSample called with each sample
 */
export function sampleMemory(onSample: () => void): {
	/** @returns the peak since the start, MB */
	stop(): number;
} {
	let peak = 0;
	const sample = () => {
		peak = Math.max(peak, process.memoryUsage.rss());
		onSample();
	};
	sample();
	const timer = setInterval(sample, SAMPLE_EVERY_MS);
	return {
		stop: () => {
			clearInterval(timer);
			sample();
			return peak / 1024 ** 2;
		},
	};
}
