import type { HeppuSimulator } from './heppu.cjs';
import type { HeppuCallInput } from './heppuCalls.cjs';
import type { VoxworksSimulator } from './voxworks.cjs';
import type { VoxworksCallInput } from './voxworksCalls.cjs';

/** The agent that an example has make its calls. */
const AGENT_ID = '550e8400-e29b-41d4-a716-446655440000';

/** The number that the `curl` line of an example posts. */
const CUSTOMER = '+4915112345678';

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
		simulator.addAgent({ id: AGENT_ID, name: 'Renewals', phoneNumbers: ['+358931578001'] }),
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

/** The calls that the examples name: in the data pinned to their triggers, and in the `curl` lines of their notes. */
export function exampleCalls(): {
	readonly heppu: readonly HeppuCallInput[];
	readonly voxworks: readonly VoxworksCallInput[];
} {
	const scheduledAt = tomorrow();
	return {
		heppu: [
			{ id: 'call_initiated', status: 'initiated', scheduledAt },
			...['scheduled', 'ringing', 'active', 'completed', 'cancelled'].map((status) => ({
				id: `call_${status}`,
				status,
			})),
			{ id: 'call_abc123', scheduledAt },
			{ id: 'call_to_customer', contact: { phone: CUSTOMER, name: 'Aino Paid' }, scheduledAt },
		],
		voxworks: [
			...[1, 2, 3].map((number) => ({
				id: `call_scheduled_${number}`,
				scheduled_time: scheduledAt,
			})),
			{ id: 'call_in_progress', status: 'in_progress' },
			{ id: 'call_completed', status: 'completed' },
			{
				id: 'call_to_customer',
				contact: { phone_number: CUSTOMER, first_name: 'Aino', last_name: 'Paid' },
				scheduled_time: scheduledAt,
			},
		],
	};
}

export function addExampleCalls(heppu: HeppuSimulator, voxworks: VoxworksSimulator): void {
	const calls = exampleCalls();
	for (const call of calls.heppu) heppu.addCall(call);
	for (const call of calls.voxworks) voxworks.addCall(call);
}

function minutesAgo(minutes: number): string {
	return new Date(Date.now() - minutes * MINUTE_MS).toISOString();
}

function tomorrow(): string {
	return new Date(Date.now() + DAY_MS).toISOString();
}
