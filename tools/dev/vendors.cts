import { exampleCalls, seedHeppu, seedVoxworks } from '../simulators/samples.cjs';
import {
	startHeppu,
	startVoxworks,
	type HeppuSimulator,
	type SimCall,
	type Simulator,
	type VoxworksSimulator,
} from '../simulators/index.cjs';

export interface Vendors {
	readonly heppu: HeppuSimulator;
	readonly voxworks: VoxworksSimulator;
}

/** Long enough to cancel a call in the status that the list shows it in. */
const STEP_MS = 30_000;
export const NEW_CALL_EVERY_MS = 20_000;
const DUE_IN_MS = 60_000;
export const BACK_WITHIN_MS = 60_000;

/**
 * Both simulators with sample calls, which move on, and with new ones coming in. The calls that the
 * examples name stand still, and come back after they were cancelled.
 */
export async function startVendors(): Promise<Vendors> {
	const lifecycle = { stepMs: STEP_MS };
	const heppu = await startHeppu({ lifecycle });
	const voxworks = await startVoxworks({ lifecycle });
	seedHeppu(heppu);
	seedVoxworks(voxworks);
	const named = exampleCalls();
	keep(heppu, named.heppu);
	keep(voxworks, named.voxworks);
	const agents = [...heppu.agents.values()];
	let number = 0;
	setInterval(() => {
		const due = new Date(Date.now() + DUE_IN_MS).toISOString();
		heppu.addCall({ agent: agents[number++ % agents.length], scheduledAt: due });
		voxworks.addCall({ scheduled_time: due });
	}, NEW_CALL_EVERY_MS).unref();
	return { heppu, voxworks };
}

/** Adds calls that stand still, and puts back those that somebody has changed. */
function keep<Input extends { readonly id?: string }>(
	simulator: Simulator<SimCall, Input & { readonly standsStill: true }>,
	inputs: readonly Input[],
): void {
	const kept = inputs.map((input) => {
		const add = () => simulator.addCall({ ...input, standsStill: true });
		return { add, call: add() };
	});
	const statuses = new Map(kept.map(({ call: { id, status } }) => [id, status]));
	setInterval(() => {
		for (const { add, call } of kept) {
			if (simulator.status(call.id) === statuses.get(call.id)) continue;
			simulator.calls.delete(call.id);
			add();
		}
	}, BACK_WITHIN_MS).unref();
}
