import assert from 'node:assert/strict';

import { seedVoxworks } from '../../../tools/simulators/index.cjs';
import { BEGUN } from './finding.cjs';
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
/** The tabs above the canvas, which would be cut in two. */
const TABS = 48;

/** The way from the search to a cancelled call, at the vendor whose panel has less in it. */
export function voxworksSteps(step: Step): void {
	step('the Voxworks node lists what it does, and nothing that hangs up', async (session) => {
		const { page, n8n, screenshots } = session;
		const { id } = await n8n.createWorkflow(BEGUN);
		await session.openWorkflow(id);
		await page.getByTestId('canvas-handle-plus').click();
		await page.getByTestId('node-creator-search-bar').fill('voxworks');
		const names = page.getByTestId('node-creator-item-name');
		await names.filter({ hasText: 'Voxworks' }).click();
		await names.filter({ hasText: 'Reschedule a call' }).waitFor();
		await names.filter({ hasText: 'Voxworks' }).waitFor({ state: 'hidden' });
		assert.deepEqual((await names.allInnerTexts()).sort(), [...ACTIONS].sort());
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
		await panel.execute();
		await panel.output.getByText('1 item').waitFor();
		const [row] = await panel.table();
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
		await panel.switch('dryRun');
		await panel.add('filter', 'Status');
		await panel.execute();
		await panel.hint
			.getByText('Dry run: 2 calls would be cancelled. No cancel was sent.')
			.waitFor();
		assert.equal(voxworks.alive().length, 4);
		await panel.showSchema('details');
		await screenshots.takePanel('voxworks-dry-run', panel, DRY_RUN_HEIGHT);
		await panel.close();
	});
}
