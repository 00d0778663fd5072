import type { Parameters } from 'fast-check';

import { REPORTING, RUNS, SEED } from './runs.cjs';

/** So many runs at least, however few are asked for. */
const FEWEST_RUNS = 10;

/** A share of the runs of a property: for one that is slow, or one of several about the same model. */
export function cases(share: number): Parameters<unknown> {
	return { ...REPORTING, seed: SEED, numRuns: Math.max(FEWEST_RUNS, Math.ceil(RUNS * share)) };
}

/** Every run draws the same cases, so that a red test stays red. */
export const CASES: Parameters<unknown> = cases(1);

export const FEW_CASES: Parameters<unknown> = cases(0.03);
