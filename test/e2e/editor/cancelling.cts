import assert from 'node:assert/strict';

import type { Step } from './steps.cjs';

const IN_PROGRESS = 'call_000007';
/** Down to the last field of the output, or of the panel. */
const PICTURE_HEIGHT = 740;
const COLUMNS = [
	'vendor',
	'callId',
	'cancelled',
	'outcome',
	'previousStatus',
	'previousPhase',
	'status',
	'lineStatus',
	'reason',
	'message',
	'phoneNumber',
	'scheduledAt',
	'attempts',
	'checkedAt',
	'cancelledAt',
];

export function cancellingSteps(step: Step): void {
	step('the list shows the calls that can be cancelled, and no other', async (session) => {
		const { heppu, panel, screenshots } = session;
		await panel.listCalls();
		const shown = await panel.calls.allInnerTexts();
		const statuses = heppu.alive().map(({ phoneNumber, status }) => `${phoneNumber} · ${status}`);
		assert.deepEqual(shown.map((text) => text.replace(/ · .* · /, ' · ')).sort(), statuses.sort());
		await screenshots.takePanel('pick-a-call', panel, PICTURE_HEIGHT);
	});

	step('a call is found by its status and picked', async (session) => {
		const { heppu, page, panel, screenshots } = session;
		await panel.searchCalls('active');
		const phoneNumber = String(heppu.calls.get(IN_PROGRESS)?.phoneNumber);
		await panel.calls.filter({ hasText: phoneNumber }).click();
		assert.match(await panel.chosenCall(), new RegExp(`^\\${phoneNumber} · .* · active$`));
		await panel.parameter('cancelIf').locator('input').click();
		await page.getByRole('option', { name: 'Not Started' }).waitFor();
		await screenshots.takePanel('panel-check-then-cancel', panel, PICTURE_HEIGHT);
		await page.keyboard.press('Escape');
	});

	step('running the node cancels the call, and the table tells so', async (session) => {
		const { heppu, panel, screenshots } = session;
		const [row, ...others] = await panel.executeForOne();
		assert.deepEqual(others, []);
		assert.deepEqual(Object.keys(row ?? {}), COLUMNS);
		assert.equal(row?.callId, IN_PROGRESS);
		assert.equal(row?.cancelled, 'true');
		assert.equal(row?.outcome, 'cancelled');
		assert.equal(row?.previousStatus, 'active');
		assert.equal(row?.previousPhase, 'inProgress');
		assert.equal(heppu.status(IN_PROGRESS), 'cancelled');
		await panel.showSchema('cancelledAt');
		await screenshots.takePanel('output', panel, PICTURE_HEIGHT);
	});
}
