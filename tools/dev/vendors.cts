import { addExampleCalls, seedHeppu, seedVoxworks } from '../simulators/samples.cjs';
import {
	startHeppu,
	startVoxworks,
	type HeppuSimulator,
	type VoxworksSimulator,
} from '../simulators/index.cjs';

export interface Vendors {
	readonly heppu: HeppuSimulator;
	readonly voxworks: VoxworksSimulator;
}

/** Long enough to cancel a call in the status that the list shows it in. */
const STEP_MS = 30_000;
const NEW_CALL_EVERY_MS = 20_000;
const DUE_IN_MS = 60_000;

/** Both simulators with the sample calls and those of the examples, and with new ones coming in. */
export async function startVendors(): Promise<Vendors> {
	const lifecycle = { stepMs: STEP_MS };
	const heppu = await startHeppu({ lifecycle });
	const voxworks = await startVoxworks({ lifecycle });
	seedHeppu(heppu);
	seedVoxworks(voxworks);
	addExampleCalls(heppu, voxworks);
	const agents = [...heppu.agents.values()];
	let number = 0;
	setInterval(() => {
		const due = new Date(Date.now() + DUE_IN_MS).toISOString();
		heppu.addCall({ agent: agents[number++ % agents.length], scheduledAt: due });
		voxworks.addCall({ scheduled_time: due });
	}, NEW_CALL_EVERY_MS).unref();
	return { heppu, voxworks };
}
