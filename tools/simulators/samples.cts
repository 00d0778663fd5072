import type { HeppuSimulator } from './heppu.cjs';
import type { VoxworksSimulator } from './voxworks.cjs';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const HEPPU_SAMPLES = [
	['completed', 'Aino Ended'],
	['no_answer', 'Bertta Unreached'],
	['busy', 'Cecilia Busy'],
	['failed', 'Daavid Failed'],
	['cancelled', 'Eero Cancelled'],
	['active', 'Fanni Talking'],
	['active', 'Gunnar Talking'],
	['ringing', 'Helmi Ringing'],
	['connecting', 'Ilmari Connecting'],
	['initiated', 'Johanna Waiting'],
	['initiated', 'Kalle Waiting'],
	['initiated', 'Liisa Waiting'],
] as const;

const VOXWORKS_SAMPLES = [
	['completed', 'Amelia', 'Ended'],
	['voicemail', 'Banjo', 'Recorded'],
	['rang-out', 'Charlotte', 'Unreached'],
	['hang-up', 'Digby', 'Gone'],
	['User rejected', 'Evie', 'Unwilling'],
	['failed', 'Finn', 'Failed'],
	['cancelled', 'Grace', 'Cancelled'],
	['in_progress', 'Hugo', 'Talking'],
	['in_progress', 'Isla', 'Talking'],
	['scheduled', 'Jack', 'Waiting'],
	['scheduled', 'Kirra', 'Waiting'],
	['scheduled', 'Lachlan', 'Waiting'],
] as const;

/** Two agents and a dozen calls, one or more of each status. Those not yet started are due tomorrow. */
export function seedHeppu(simulator: HeppuSimulator): void {
	const agents = [
		simulator.addAgent({ name: 'Renewals', phoneNumbers: ['+358931578001'] }),
		simulator.addAgent({ name: 'Appointments', phoneNumbers: ['+358931578002'] }),
	];
	HEPPU_SAMPLES.forEach(([status, name], index) => {
		simulator.addCall({
			status,
			agent: agents[index % agents.length],
			contact: { name },
			createdAt: minutesAgo(HEPPU_SAMPLES.length - index),
			scheduledAt: status === 'initiated' ? tomorrow() : undefined,
		});
	});
}

/** A dozen calls in statuses from the product's own list. Those not yet started are due tomorrow. */
export function seedVoxworks(simulator: VoxworksSimulator): void {
	VOXWORKS_SAMPLES.forEach(([status, first_name, last_name], index) => {
		simulator.addCall({
			status,
			contact: { first_name, last_name },
			script_id: index % 2 === 0 ? 'script_renewals' : 'script_appointments',
			created_at: minutesAgo(VOXWORKS_SAMPLES.length - index),
			scheduled_time: status === 'scheduled' ? tomorrow() : undefined,
		});
	});
}

/** The calls whose IDs are pinned in the examples, in as many statuses as there are. */
export function addExampleCalls(heppu: HeppuSimulator, voxworks: VoxworksSimulator): void {
	for (const status of ['initiated', 'scheduled', 'ringing', 'active', 'completed', 'cancelled']) {
		const scheduledAt = status === 'initiated' ? tomorrow() : undefined;
		heppu.addCall({ id: `call_${status}`, status, scheduledAt });
	}
	for (const number of [1, 2, 3]) {
		voxworks.addCall({ id: `call_scheduled_${number}`, scheduled_time: tomorrow() });
	}
	voxworks.addCall({ id: 'call_in_progress', status: 'in_progress' });
	voxworks.addCall({ id: 'call_completed', status: 'completed' });
}

function minutesAgo(minutes: number): string {
	return new Date(Date.now() - minutes * MINUTE_MS).toISOString();
}

function tomorrow(): string {
	return new Date(Date.now() + DAY_MS).toISOString();
}
