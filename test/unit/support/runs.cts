import { appendFileSync } from 'node:fs';
import fc, { type Parameters, type RunDetails } from 'fast-check';

/** Runs of a property in `npm test`. */
const USUAL_RUNS = 10_000;

/** `PROPERTY_RUNS`: many where there are hours for it, few where the same run is repeated for each change of a source. */
export const RUNS = wholeNumber(process.env.PROPERTY_RUNS) ?? USUAL_RUNS;

/** `PROPERTY_SEED`: other cases than those of every day. */
export const SEED = wholeNumber(process.env.PROPERTY_SEED) ?? 20_261_122;

/** `PROPERTY_FIGURES`: a file that gets a line of JSON for each property that was looked at. */
const figures = process.env.PROPERTY_FIGURES;

/** One property, as a soak reports it. */
export interface Figure {
	readonly property: string;
	readonly runs: number;
	readonly failed: boolean;
}

/** Writes figures down, where they are asked for; else fast-check's own report. */
export const REPORTING: Parameters<unknown> = figures ? { reporter } : {};

function reporter(details: RunDetails<unknown>): void {
	const property = String(expect.getState().currentTestName);
	const figure: Figure = { property, runs: details.numRuns, failed: details.failed };
	appendFileSync(String(figures), `${JSON.stringify(figure)}\n`);
	if (details.failed) throw new Error(fc.defaultReportMessage(details));
}

function wholeNumber(text: string | undefined): number | undefined {
	if (text === undefined || text === '') return undefined;
	if (!/^\d+$/.test(text)) throw new Error(`'${text}' is no whole number`);
	return Number(text);
}
