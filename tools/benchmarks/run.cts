import { HEPPU, PACKAGED } from '../../test/support/vendors.cjs';
import { parseArgs } from 'node:util';

import { spawnSimulators, type SpawnedSimulators } from '../simulators/index.cjs';
import { judge } from './bars.cjs';
import { ensureHost } from './host.cjs';
import { type Measurement, measure } from './measure.cjs';
import { Medians } from './medians.cjs';
import { measurePressures, PRESSURES } from './pressure.cjs';
import { print, write } from './report.cjs';
import { approachesOf, SCENARIOS } from './scenarios.cjs';
import type { Run } from './types.cjs';

const USAGE = `Measures both nodes beside the workflow a builder would draw instead.

  --only TEXT         scenarios whose name starts so: unlimited, limited, headers-, webhooks, growth,
                      firstCancel, beside, dialler, sweep, processes, proof, hangUp (these at Heppu alone)
  --vendor NAME       one of ${PACKAGED.map(({ name }) => name).join(', ')}; all by default
  --approach TEXT     approaches whose name holds TEXT
  --repetitions N     3 by default; medians are reported
  --help
`;

const VENDOR_NAMES = PACKAGED.map(({ name }) => name);

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			only: { type: 'string', default: '' },
			vendor: { type: 'string', default: '' },
			approach: { type: 'string', default: '' },
			repetitions: { type: 'string', default: '3' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return void process.stdout.write(USAGE);
	const plan = planOf(values.only, values.vendor, values.approach, Number(values.repetitions));
	if (plan.some(({ approach }) => approach.startsWith('http'))) await ensureHost();
	const simulators = await spawnSimulators();
	try {
		const runs = await measureAll(simulators, plan);
		const medians = new Medians(runs);
		const pressed = HEPPU.name.includes(values.vendor) && values.approach === '';
		const bars = [
			...judge(medians, VENDOR_NAMES),
			...(pressed ? await measurePressures(simulators, values.only) : []),
		];
		print(medians, bars);
		write(runs, medians, bars);
		if (bars.some(({ isMet }) => isMet === false)) process.exitCode = 1;
	} finally {
		await simulators.stop();
	}
}

/** Approaches take turns within a repetition, so that a busy moment of the machine hits them alike. */
function planOf(only: string, vendor: string, approach: string, repetitions: number) {
	const plan: Measurement[] = [];
	for (const scenario of SCENARIOS.filter(({ name }) => name.startsWith(only))) {
		for (const vendorName of VENDOR_NAMES.filter((name) => name.includes(vendor))) {
			for (let repetition = 1; repetition <= repetitions; repetition++) {
				for (const candidate of approachesOf(scenario, vendorName)) {
					if (!candidate.includes(approach)) continue;
					plan.push({ scenario, vendor: vendorName, approach: candidate, repetition });
				}
			}
		}
	}
	const isPressure = PRESSURES.some(({ name }) => name.startsWith(only));
	if (plan.length === 0 && !isPressure) throw new Error('Nothing to measure: see --help');
	return plan;
}

async function measureAll(
	simulators: SpawnedSimulators,
	plan: readonly Measurement[],
): Promise<Run[]> {
	const runs: Run[] = [];
	for (const [index, what] of plan.entries()) {
		const { scenario, vendor, approach, repetition } = what;
		const run = await measure(simulators, what);
		runs.push(run);
		const done = `${index + 1}/${plan.length}`.padStart(7);
		const name = `${scenario.title}, ${vendor}, ${approach}, ${repetition}`;
		console.error(`${done}  ${name}: ${run.ms.toFixed(0)} ms, ${run.requests} requests`);
	}
	return runs;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
