import assert from 'node:assert/strict';

import type { Locator } from 'playwright-core';

import { seedHeppu, seedVoxworks } from '../../../tools/simulators/index.cjs';
import type { EditorSession } from './session.cjs';
import type { Step } from './steps.cjs';

const AGENT = 'Renewals';
const NUMBER = '+358409876543';
const SCRIPT_ID = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
const STAYS_ON = /^It does not switch the agent off/;
const GOES_OFF = /^Switches the agent off first/;
const DAY_MS = 86_400_000;
/** The workflow's time zone is UTC. */
const TIME = 'T09:30:00.000Z';

const tomorrow = () => new Date(Date.now() + DAY_MS);
const tomorrowAt = (time: string) => `${tomorrow().toISOString().slice(0, 10)}${time}`;

export function placingSteps(step: Step): void {
	step('a call is scheduled for the day and time that are picked', async (session) => {
		const { heppu, panel } = session;
		heppu.reset();
		seedHeppu(heppu);
		await session.openPanelOf('heppu', { operation: 'schedule' });
		await panel.notices.filter({ hasText: /^Rings somebody up/ }).waitFor();
		await pickAgent(session);
		await panel.parameter('phoneNumber').locator('input').fill(NUMBER);
		await panel.pickDay('scheduledAt', tomorrow(), '09:30:00');
		const [row] = await panel.executeForOne();
		assert.equal(row?.placed, 'true');
		assert.equal(row?.scheduledAt, tomorrowAt(TIME));
		assert.equal(heppu.calls.get(row?.callId ?? '')?.scheduledAt, tomorrowAt(TIME));
		await panel.close();
	});

	step('a call without a time is not placed, and the panel says why', async (session) => {
		const { voxworks, panel } = session;
		voxworks.reset();
		seedVoxworks(voxworks);
		await session.openPanelOf('voxworks', {
			operation: 'schedule',
			scriptId: SCRIPT_ID,
			fromNumber: '+61291234567',
			phoneNumber: '+61491000099',
		});
		await panel.execute();
		await panel.error.getByText("'Scheduled At' is empty, so that no call was placed").waitFor();
		assert.deepEqual(voxworks.requests('POST'), []);
		await panel.close();
	});

	step('a call is moved to the day and time that are picked', async (session) => {
		const { voxworks, panel } = session;
		const waiting = voxworks.alive().find(({ status }) => status === 'scheduled');
		await session.openPanelOf('voxworks', { operation: 'reschedule' });
		await panel.pickDay('scheduledAt', tomorrow(), '09:30:00');
		await panel.typeCallId(String(waiting?.id));
		const [row] = await panel.executeForOne();
		assert.equal(row?.scheduledAt, tomorrowAt(TIME));
		assert.equal(row?.confirmedBy, 'answer');
		await panel.close();
	});

	step('an agent is switched off, and the output says what it was', async (session) => {
		const { panel } = session;
		await session.openPanelOf('heppu', { resource: 'agent', operation: 'setStatus' });
		await pickAgent(session);
		assert.equal(await panel.notices.count(), 0);
		await panel.choose('status', 'Inactive');
		await panel.notices.filter({ hasText: /until somebody switches it on again/ }).waitFor();
		const [row] = await panel.executeForOne();
		assert.deepEqual([row?.name, row?.status, row?.previousStatus], [AGENT, 'inactive', 'active']);
		await panel.close();
	});

	step('Emergency Stop says whether the agent stays on', async (session) => {
		const { panel } = session;
		await session.openPanelOf('heppu', { operation: 'emergencyStop' });
		await says(panel.notices, STAYS_ON, GOES_OFF);
		await panel.switch('deactivateAgent');
		await says(panel.notices, GOES_OFF, STAYS_ON);
		await panel.switch('dryRun');
		await panel.notices.first().waitFor({ state: 'hidden' });
		await panel.close();
	});
}

async function pickAgent({ page, panel }: EditorSession): Promise<void> {
	await panel.root.getByTestId('resource-locator-agentId').getByTestId('rlc-input').click();
	await page.getByTestId('rlc-item').filter({ hasText: AGENT }).click();
}

async function says(notices: Locator, one: RegExp, other: RegExp): Promise<void> {
	await notices.filter({ hasText: one }).waitFor();
	await notices.filter({ hasText: other }).waitFor({ state: 'hidden' });
}
