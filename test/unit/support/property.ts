import type { Parameters } from 'fast-check';

/** Every run draws the same cases, so that a red test stays red. */
export const CASES: Parameters<unknown> = { seed: 20_261_122, numRuns: 1_000 };

export const FEW_CASES: Parameters<unknown> = { ...CASES, numRuns: 300 };
