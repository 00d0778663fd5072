import assert from 'node:assert/strict';

import { PACKAGED } from '../../support/vendors.cjs';
import type { Step } from './steps.cjs';

const DAY_MS = 86_400_000;
const DATES = ['Created After', 'Created Before', 'Due After', 'Due Before'];
const PICTURE_HEIGHT = 640;
/** A number of nobody. */
const UNKNOWN_NUMBER = '+493012345678';

export function filterSteps(step: Step): void {
	step('a filter that no call matches is said above the result', async (session) => {
		const { panel } = session;
		await session.addAccounts();
		for (const { name } of PACKAGED) {
			await session.openPanelOf(name, { operation: 'cancelMany' });
			await panel.add('filter', 'Phone Number');
			await panel.parameter('phoneNumber').locator('input').fill(UNKNOWN_NUMBER);
			await panel.execute();
			await panel.hint.getByText('No call matches these filters. Check their spelling').waitFor();
			assert.equal((await panel.table())[0]?.total, '0');
			await panel.close();
		}
	});

	for (const { name, call, displayName } of PACKAGED) {
		step(
			`tomorrow's calls of ${displayName} are picked by date, and refused as an empty range first`,
			async (session) => {
				const { panel, screenshots, [name]: vendor } = session;
				const today = Date.parse(new Date().toISOString().slice(0, 10));
				const dayAfter = (days: number) => new Date(today + days * DAY_MS);
				vendor.reset();
				for (const days of [0, 1, 2]) {
					const dueAt = new Date(today + (days + 0.6) * DAY_MS).toISOString();
					vendor.addCall(call({ id: `call_in_${days}_days`, dueAt }));
				}
				await session.openPanelOf(name, { operation: 'cancelMany' });
				await panel.seeAddable('filter', DATES);
				await panel.switch('dryRun');
				await panel.add('filter', 'Due After');
				await panel.pickDay('dueAfter', dayAfter(1));
				await panel.add('filter', 'Due Before');
				await panel.pickDay('dueBefore', dayAfter(1));
				await panel.execute();
				await panel.error
					.getByText("No call can match: 'Due After' is not before 'Due Before'")
					.waitFor();
				assert.match(
					await panel.errorDescription.innerText(),
					/For a whole day pick the next day for 'Due Before'/,
				);
				assert.deepEqual(vendor.requests(), []);

				await panel.pickDay('dueBefore', dayAfter(2));
				await panel.execute();
				await panel.hint.getByText('Dry run: 1 call would be cancelled').waitFor();
				assert.match((await panel.table())[0]?.details ?? '', /call_in_1_days/);
				assert.equal(vendor.alive().length, 3);
				await panel.showSchema('details');
				if (name === 'heppu') await screenshots.takePanel('cancel-many', panel, PICTURE_HEIGHT);
				await panel.close();
			},
		);
	}
}
