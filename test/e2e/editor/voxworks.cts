import assert from 'node:assert/strict';

import { seedVoxworks } from '../../../tools/simulators/index.cjs';
import { TABS } from './screenshots.cjs';
import type { Step } from './steps.cjs';

const ACTIONS = [
	'Cancel a call',
	'Cancel many calls',
	'Check then cancel a call',
	'Get a call',
	'Get many calls',
	'Get the result of a call',
	'Reschedule a call',
	'Schedule a call',
];
const ACTIONS_HEIGHT = 700;
const PANEL_HEIGHT = 740;
const DRY_RUN_HEIGHT = 640;

/** The way from the search to a cancelled call, at the vendor whose panel has less in it. */
export function voxworksSteps(step: Step): void {
	step('the Voxworks node lists what it does, and nothing that hangs up', async (session) => {
		const { page, screenshots } = session;
		await session.openNodeCreator();
		await page.getByTestId('node-creator-search-bar').fill('voxworks');
		assert.deepEqual(await session.actionsOf('voxworks', 'Reschedule a call'), [...ACTIONS].sort());
		const creator = page.getByTestId('node-creator');
		await screenshots.take('voxworks-actions', [creator], { margin: TABS, height: ACTIONS_HEIGHT });
	});

	step('the list shows the scheduled calls of Voxworks, and no other', async (session) => {
		const { voxworks, panel, screenshots } = session;
		voxworks.reset();
		seedVoxworks(voxworks);
		await session.openPanelOf('voxworks', { operation: 'checkThenCancel' });
		await panel.listCalls();
		const shown = await panel.calls.allInnerTexts();
		assert.deepEqual(
			shown.map((text) => text.split(' · ').at(-1)),
			['scheduled', 'scheduled', 'scheduled'],
		);
		await screenshots.takePanel('voxworks-pick-a-call', panel, PANEL_HEIGHT);
	});

	step('the call that is picked is cancelled, and the output tells so', async (session) => {
		const { voxworks, panel, screenshots } = session;
		await panel.calls.first().click();
		const [row] = await panel.executeForOne();
		assert.deepEqual(
			[row?.cancelled, row?.outcome, row?.previousStatus],
			['true', 'cancelled', 'scheduled'],
		);
		assert.equal(voxworks.status(String(row?.callId)), 'cancelled');
		await panel.showSchema('cancelledAt');
		await screenshots.takePanel('voxworks-output', panel, PANEL_HEIGHT);
		await panel.close();
	});

	step('a dry run says how many calls of Voxworks it would cancel', async (session) => {
		const { voxworks, panel, screenshots } = session;
		await session.openPanelOf('voxworks', { operation: 'cancelMany' });
		await panel.rehearse('Status', 'Dry run: 2 calls would be cancelled. No cancel was sent.');
		assert.equal(voxworks.alive().length, 4);
		await panel.showSchema('details');
		await screenshots.takePanel('voxworks-dry-run', panel, DRY_RUN_HEIGHT);
		await panel.close();
	});
}
