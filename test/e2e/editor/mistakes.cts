import assert from 'node:assert/strict';

import { PACKAGED } from '../../support/vendors.cjs';
import type { Step } from './steps.cjs';

/** What people enter in place of an ID, what is said of it, and the way out. */
const MISTAKES = [
	['+358401234567', 'is a phone number, not an ID', /Cancel Many .* 'Phone Number'/],
	['call_1, call_2', 'holds several IDs', /one ID per item: .* Split Out/],
	["={{ ['call_1', 'call_2'] }}", 'is a list', /one ID per item: .* Split Out/],
	['={{ $json.nowhere }}', 'is empty', /the expression/],
	['call_of_nobody', 'call_of_nobody', /'On Not Found' to Outcome/],
] as const;

export function mistakeSteps(step: Step): void {
	for (const [entered, said, wayOut] of MISTAKES) {
		step(`${entered} as a call's ID is called what it is, with the way out`, async (session) => {
			const { panel } = session;
			for (const { name } of PACKAGED) {
				const before = session[name].requests().length;
				const callId = { __rl: true, mode: 'id', value: entered };
				await session.openPanelOf(name, { operation: 'checkThenCancel', callId });
				await panel.execute();
				await panel.error.getByText(said).waitFor();
				assert.match(await panel.errorDescription.innerText(), wayOut);
				const isAsked = entered === 'call_of_nobody';
				assert.equal(session[name].requests().length > before, isAsked);
				await panel.close();
			}
		});
	}
}
