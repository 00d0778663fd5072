import type { INodeParameters } from 'n8n-workflow';

import { byId } from '../support/vendor.cjs';
import { HEPPU } from '../support/vendors.cjs';
import type { RunResult } from './engine.cjs';
import type { Harness, RunSettings } from './harness.cjs';

/* What Heppu alone has: the operation Emergency Stop, agents, and a list in an order that is asked for. */

/** Agents: the one whose calls are ended, and another. */
export const OURS = '11111111-1111-4111-8111-111111111111';
export const OTHERS = '22222222-2222-4222-8222-222222222222';

/** The order in which Heppu is asked for its calls. */
export const NEWEST_FIRST = { sortBy: 'createdAt', sortOrder: 'desc' } as const;

export type Stop = (parameters?: INodeParameters, settings?: RunSettings) => Promise<RunResult>;

/** Emergency Stop for {@link OURS}, and for the whole account. */
export function stopsOf(harness: Harness): { stopAgent: Stop; stopAccount: Stop } {
	const stopWith =
		(scope: INodeParameters): Stop =>
		async (parameters, settings) =>
			await harness
				.of(HEPPU)
				.run({ operation: 'emergencyStop', ...scope, ...parameters }, settings);
	return {
		stopAgent: stopWith({ scope: 'agent', agentId: byId(OURS) }),
		stopAccount: stopWith({ scope: 'account', confirm: true }),
	};
}
