import assert from 'node:assert/strict';

import type { NodePanel } from './nodePanel.cjs';
import type { Step } from './steps.cjs';

const HANGS_UP = /^Hangs up: .* To spare people on the phone set Cancel If to Not Started\.$/;
const SPARES = /^Calls in progress are spared\. One that begins to ring in the same second/;
/** Cancel If, and what is said under it. */
const CHOICES = [
	['Not Started', SPARES],
	['In Progress', HANGS_UP],
	['Selected Statuses', SPARES],
	['Any Cancellable Status', HANGS_UP],
] as const;

export function noticeSteps(step: Step): void {
	for (const operation of ['cancelMany', 'checkThenCancel']) {
		step(
			`the notice of a hang-up comes and goes with Cancel If (${operation})`,
			async (session) => {
				const { panel } = session;
				await session.openPanelOf('heppu', { operation });
				await says(panel, HANGS_UP);
				for (const [choice, notice] of CHOICES) {
					await panel.choose('cancelIf', choice);
					await says(panel, notice);
				}
				await panel.choose('cancelIf', 'Selected Statuses');
				await panel.choose('statuses', 'Active (Hangs Up)');
				await says(panel, HANGS_UP);
				// A list of several stays open, and closes the panel's own on the first Escape.
				await session.page.keyboard.press('Escape');
				await panel.close();
			},
		);
	}

	step('a dry run hangs up on nobody, and says nothing of it', async (session) => {
		const { panel } = session;
		await session.openPanelOf('heppu', { operation: 'cancelMany' });
		await says(panel, HANGS_UP);
		await panel.switch('dryRun');
		await panel.notices.first().waitFor({ state: 'hidden' });
		await panel.close();
	});

	step('Voxworks says that a call that has started goes on', async (session) => {
		const { panel } = session;
		for (const operation of ['cancel', 'cancelMany', 'checkThenCancel']) {
			await session.openPanelOf('voxworks', { operation });
			await says(panel, /A call that has started goes on/);
			assert.ok(!(await panel.labels()).includes('Cancel If'));
			await panel.close();
		}
	});
}

/** This notice, and no other. */
async function says({ notices }: NodePanel, notice: RegExp): Promise<void> {
	await notices.filter({ hasText: notice }).waitFor();
	assert.equal(await notices.count(), 1);
}
