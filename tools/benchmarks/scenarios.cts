import type { QuotaHeaders } from '../simulators/index.cjs';
import { type PackagedName, vendorOf } from '../../test/support/vendors.cjs';
import type { Approach, Scenario } from './types.cjs';

/** An everyday latency to a vendor's API. */
const LATENCY_MS = 50;

/** The rate limit of the limited scenarios; the vendor asks for whole seconds. */
export const LIMIT = { perSecond: 50, burst: 50, retryAfter: 1 } as const;

/** Numbers of calls between which growth is measured. */
export const GROWTH = [2_000, 20_000] as const;

export function growthName(calls: number): string {
	return `growth${calls}`;
}

/** On which answers a vendor sends what is left of the limit. */
export const HEADER_WAYS: readonly QuotaHeaders[] = ['never', 'on429', 'always'];

export function headersName(headers: QuotaHeaders): string {
	return `headers-${headers}`;
}

export const SCENARIOS: readonly Scenario[] = [
	{
		name: 'unlimited',
		title: '500 calls, no limit',
		calls: 500,
		endedOfFive: 1,
		latencyMs: LATENCY_MS,
		asWebhooks: false,
		approaches: [
			'http',
			'checkThenCancel',
			'checkThenCancelWide',
			'cancelMany',
			'cancelManyWide',
			'cancelManyNarrow',
			'emergencyStop',
			'bareLoop',
		],
	},
	{
		name: 'limited',
		title: '200 calls at 50 requests/s',
		calls: 200,
		endedOfFive: 1,
		latencyMs: LATENCY_MS,
		limit: LIMIT,
		asWebhooks: false,
		approaches: ['http', 'httpBatched', 'checkThenCancel', 'cancelMany'],
	},
	...HEADER_WAYS.map(
		(headers): Scenario => ({
			name: headersName(headers),
			title: `200 calls at 50 requests/s, headers ${headers}`,
			calls: 200,
			endedOfFive: 1,
			latencyMs: LATENCY_MS,
			limit: { ...LIMIT, headers },
			asWebhooks: false,
			approaches: ['checkThenCancel', 'cancelMany'],
		}),
	),
	{
		name: 'webhooks',
		title: '100 executions at once at 50 requests/s',
		calls: 100,
		endedOfFive: 1,
		latencyMs: LATENCY_MS,
		limit: LIMIT,
		asWebhooks: true,
		approaches: ['http', 'checkThenCancel'],
	},
	...GROWTH.map(
		(calls): Scenario => ({
			name: growthName(calls),
			title: `${calls.toLocaleString('en')} calls, no limit, 20 ms`,
			calls,
			endedOfFive: 1,
			latencyMs: 20,
			asWebhooks: false,
			approaches: ['checkThenCancel', 'cancelMany', 'emergencyStop'],
		}),
	),
];

/** Those that a vendor has: not every one has Emergency Stop, or a Cancel If to narrow Cancel Many by. */
export function approachesOf(scenario: Scenario, name: PackagedName): readonly Approach[] {
	const vendor = vendorOf({ vendor: name });
	return scenario.approaches.filter((approach) => {
		if (approach === 'emergencyStop') return vendor.hasEmergencyStop;
		return approach !== 'cancelManyNarrow' || vendor.hasCancelIf;
	});
}
