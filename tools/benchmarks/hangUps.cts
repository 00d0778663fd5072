import type { HeppuControl } from '../simulators/index.cjs';
import {
	cancelsIn,
	endOf,
	type Finding,
	middle,
	ratioOf,
	runIn,
	startOf,
	stopOf,
} from './situations.cjs';

/** A call with a person on the line, and a room that is shown as gone at once. */
const ON_THE_LINE = {
	status: 'active',
	line: { shows: { roomExists: false, numParticipants: 0, participants: [] } },
};

const TURNS = 5;

/** An Emergency Stop without Verify Hang-Up and with it, in turn: what it takes, and that no cancel waits for it. */
export async function hangUps(heppu: HeppuControl): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const isLimited of [false, true]) {
		const count = isLimited ? 200 : 500;
		const figures = { last: [[], []], all: [[], []] } as Record<string, [number[], number[]]>;
		let reads = 0;
		for (let turn = 0; turn < TURNS; turn += 1) {
			for (const verifyHangUp of [false, true]) {
				const situation = { calls: [{ count, input: ON_THE_LINE }], latencyMs: 50, isLimited };
				const parameters = stopOf(undefined, 0, { verifyHangUp });
				const { returns, log } = await runIn(heppu, situation, () => [[{ parameters }]]);
				const [last, all] = [figures.last, figures.all].map((each) => each?.[verifyHangUp ? 1 : 0]);
				last?.push((cancelsIn(log).at(-1)?.at ?? Infinity) - startOf(returns));
				all?.push(endOf(returns) - startOf(returns));
				const isReading = ({ method, callId }: (typeof log)[number]) =>
					method === 'GET' && callId !== undefined;
				if (verifyHangUp) reads = log.filter(isReading).length;
			}
		}
		const [without, verified] = (figures.last ?? []).map(middle);
		const [short, long] = (figures.all ?? []).map(middle);
		const what = `a stop of ${count} calls in progress${isLimited ? ' at 50/s' : ''}`;
		const told = `${seconds(without)} without, ${seconds(verified)} with Verify Hang-Up`;
		const beside = (verified ?? Infinity) / (without ?? 0);
		const last = ratioOf(`${what}: last cancel, beside without Verify Hang-Up`, beside, 1.1);
		findings.push({ ...last, figure: `${last.figure} (${told})` });
		findings.push({
			what: `${what}: all of it, without and with ${reads} lines read`,
			bar: '',
			figure: `${seconds(short)}, ${seconds(long)}`,
			isMet: null,
		});
	}
	return findings;
}

function seconds(ms = NaN): string {
	return `${(ms / 1000).toFixed(2)} s`;
}
