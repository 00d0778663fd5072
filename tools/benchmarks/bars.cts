import type { PackagedName } from '../../test/support/vendors.cjs';
import { type Median, Medians } from './medians.cjs';
import { GROWTH, growthName, HEADER_WAYS, headersName, LIMIT } from './scenarios.cjs';
import type { Approach } from './types.cjs';
import { VENDORS } from './vendors.cjs';

/** A promise about speed or traffic, and how it came out. */
export interface Bar {
	readonly vendor: PackagedName;
	readonly what: string;
	readonly bar: string;
	readonly figure: string;
	/** Null for a figure that is only shown beside the others. */
	readonly isMet: boolean | null;
}

/** All bars that the runs at hand can tell something about. */
export function judge(medians: Medians, vendors: readonly PackagedName[]): Bar[] {
	return vendors.flatMap((vendor) => {
		const judgeOne = new Judge(medians, vendor);
		return [
			...judgeOne.unlimited(),
			...judgeOne.requests(),
			...judgeOne.limited(),
			...judgeOne.headers(),
			...judgeOne.webhooks(),
			...judgeOne.growth(),
			...judgeOne.processorTime(),
		];
	});
}

class Judge {
	constructor(
		private readonly medians: Medians,
		private readonly vendor: PackagedName,
	) {}

	unlimited(): Bar[] {
		const beside = (what: string, approach: Approach, atMost: number | null) =>
			this.given('unlimited', ['http', approach], ([http, ours]) =>
				this.ratio(`500 calls: ${what}, beside HTTP Request`, ours.ms / http.ms, atMost),
			);
		return [
			...beside('Check Then Cancel', 'checkThenCancel', 1.15),
			...beside('the same, Max Concurrency 500', 'checkThenCancelWide', null),
			...beside('Cancel Many', 'cancelMany', 0.7),
			...beside('the same, Max Concurrency 500', 'cancelManyWide', null),
		];
	}

	requests(): Bar[] {
		const { pageSize } = VENDORS[this.vendor];
		const sent = (what: string, approach: Approach, expect: (run: Median) => Expected) =>
			this.given('unlimited', [approach], ([run]) => this.traffic(what, run, expect(run)));
		const pages = ({ calls }: Median) => Math.ceil(calls / pageSize);
		return [
			...sent('Check Then Cancel', 'checkThenCancel', ({ calls, live }) => [0, calls, live]),
			...sent('Cancel Many', 'cancelMany', (run) => [pages(run), 0, run.live]),
			...sent('Cancel Many, not started only', 'cancelManyNarrow', (run) => [
				pages(run),
				run.live,
				run.live,
			]),
			...sent('Emergency Stop', 'emergencyStop', (run) => [
				pages(run) * (run.sweeps ?? 1),
				0,
				run.live,
			]),
		];
	}

	limited(): Bar[] {
		const within = (what: string, approach: Approach, atMost: number | null) =>
			this.given('limited', [approach], ([run]) => [
				this.alive(`200 calls at 50/s: ${what}`, run, atMost !== null),
				this.besideLimit(`200 calls at 50/s: ${what}`, run, atMost),
			]);
		return [
			...within('Check Then Cancel', 'checkThenCancel', 1.15),
			...within('Cancel Many', 'cancelMany', 1.15),
			...within('HTTP Request', 'http', null),
			...within('HTTP Request with Batching', 'httpBatched', null),
		];
	}

	headers(): Bar[] {
		return HEADER_WAYS.flatMap((headers) =>
			(['checkThenCancel', 'cancelMany'] as const).flatMap((approach) =>
				this.given(headersName(headers), [approach], ([run]) =>
					this.besideLimit(`200 calls at 50/s, headers ${headers}: ${approach}`, run, 1.15),
				),
			),
		);
	}

	webhooks(): Bar[] {
		const what = '100 executions at 50/s';
		return [
			...this.given('webhooks', ['checkThenCancel'], ([run]) => [
				this.alive(`${what}: Check Then Cancel`, run, true),
				this.besideLimit(`${what}: Check Then Cancel`, run, 1.3),
				this.bar(
					`${what}: answers 429`,
					'under 15 %',
					percent(run.limitedShare),
					run.limitedShare < 0.15,
				),
			]),
			...this.given('webhooks', ['http'], ([run]) =>
				this.alive(`${what}: HTTP Request`, run, false),
			),
		];
	}

	growth(): Bar[] {
		const [few, many] = GROWTH.map(growthName);
		const grown = (what: string, approach: Approach) => {
			const [small] = this.given(few, [approach], ([run]) => run);
			const [big] = this.given(many, [approach], ([run]) => run);
			if (!small || !big) return [];
			const moreMb = big.peakRssMb - small.peakRssMb;
			return [
				this.ratio(`2,000 → 20,000 calls: ${what}, time`, big.ms / small.ms, 11),
				this.bar(
					`2,000 → 20,000 calls: ${what}, peak memory`,
					'under 200 MB more',
					`${moreMb.toFixed(0)} MB more`,
					moreMb < 200,
				),
			];
		};
		return [
			...grown('Emergency Stop', 'emergencyStop'),
			...grown('Cancel Many', 'cancelMany'),
			...grown('Check Then Cancel', 'checkThenCancel'),
		];
	}

	processorTime(): Bar[] {
		return this.given('unlimited', ['bareLoop', 'checkThenCancel'], ([bare, ours]) =>
			this.ratio('processor time per item, beside a bare loop', ours.cpuMs / bare.cpuMs, 1.3),
		);
	}

	/** Nothing, where one of the approaches was not measured. */
	private given<Result>(
		scenario: string | undefined,
		approaches: readonly Approach[],
		make: (runs: [Median, Median]) => Result | Result[],
	): Result[] {
		const runs = approaches.map((approach) =>
			this.medians.of(scenario ?? '', this.vendor, approach),
		);
		const [first, second = first] = runs;
		if (!first || !second || runs.includes(undefined)) return [];
		return [make([first, second])].flat() as Result[];
	}

	private ratio(what: string, ratio: number, atMost: number | null): Bar {
		const bar = atMost === null ? '' : `at most ${atMost} ×`;
		return this.bar(what, bar, `${ratio.toFixed(2)} ×`, atMost === null ? null : ratio <= atMost);
	}

	private traffic(what: string, run: Median, expected: Expected): Bar {
		const wording = ([listings, reads, cancels]: Expected) =>
			`${listings} pages, ${reads} reads, ${cancels} cancels`;
		const figure = wording([run.listings, run.reads, run.cancels]);
		return this.bar(`requests: ${what}`, wording(expected), figure, figure === wording(expected));
	}

	private alive(what: string, { alive, live }: Median, isBar: boolean): Bar {
		const bar = isBar ? 'no call left alive' : '';
		return this.bar(`${what}, left alive`, bar, `${alive} of ${live}`, isBar ? alive === 0 : null);
	}

	/** Beside the time that the limit itself takes for the requests that the approach needs. */
	private besideLimit(what: string, run: Median, atMost: number | null): Bar {
		const needed = run.requests - run.limited;
		const limitMs = ((needed - LIMIT.burst) / LIMIT.perSecond) * 1000;
		const bar = atMost === null ? '' : `at most ${atMost} × ${seconds(limitMs)}`;
		const figure =
			atMost === null ? seconds(run.ms) : `${(run.ms / limitMs).toFixed(2)} × (${seconds(run.ms)})`;
		return this.bar(
			`${what}, time`,
			bar,
			figure,
			atMost === null ? null : run.ms / limitMs <= atMost,
		);
	}

	private bar(what: string, bar: string, figure: string, isMet: boolean | null): Bar {
		return { vendor: this.vendor, what, bar, figure, isMet };
	}
}

/** Pages of the listing, readings of single calls, cancels. */
type Expected = readonly [listings: number, reads: number, cancels: number];

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(2)} s`;
}

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}
