import assert from 'node:assert/strict';

import { byId } from '../../support/vendor.cjs';
import { PACKAGED } from '../../support/vendors.cjs';
import type { Step } from './steps.cjs';

/** What people enter in place of an ID, what is said of it, and the way out. */
const MISTAKES = [
	['a phone number', '+358401234567', 'is a phone number, not an ID', /'Phone Number'/],
	['several IDs', 'call_1, call_2', 'holds several IDs', /one ID per item: .* Split Out/],
	['a list', "={{ ['call_1', 'call_2'] }}", 'is a list', /one ID per item: .* Split Out/],
	['nothing found', '={{ $json.nowhere }}', 'is empty', /expression .* found nothing/],
	['an unknown ID', 'call_of_nobody', 'call_of_nobody', /'On Not Found' to Outcome/],
] as const;

export function mistakeSteps(step: Step): void {
	for (const { name, displayName } of PACKAGED) {
		step(`what is no ID of ${displayName} is told by what it is`, async (session) => {
			const { panel, [name]: vendor } = session;
			for (const [what, entered, said, wayOut] of MISTAKES) {
				// A workflow each: after an error n8n 2.41 cannot run another node of the same one.
				await session.openPanelOf(name, { operation: 'checkThenCancel', callId: byId(entered) });
				const before = vendor.requests().length;
				await panel.execute();
				await panel.error.getByText(said).waitFor();
				assert.match(await panel.errorDescription.innerText(), wayOut);
				assert.equal(vendor.requests().length > before, what === 'an unknown ID');
				await panel.close();
			}
		});
	}
}
