import assert from 'node:assert/strict';

import { PACKAGED } from '../../support/vendors.cjs';
import type { Step } from './steps.cjs';

const AGENT_DECIDES = /The AI agent decides when this runs\. .* n8n's Human Review step/;
const SET_BY_BUILDER = ['dryRun', 'maxCalls', 'failIfIncomplete', 'cancelIf'];
const PICTURE_HEIGHT = 856;
const OPTIONS = ['Max Attempts', 'Timeout (Ms)'];

export function toolSteps(step: Step): void {
	for (const { name, displayName, hasCancelIf } of PACKAGED) {
		step(
			`as a tool ${displayName} is preset with care, and the model sets no guard`,
			async (session) => {
				const { panel, screenshots } = session;
				await session.openToolOf(name, { operation: 'cancelMany' });
				await panel.notices.filter({ hasText: AGENT_DECIDES }).waitFor();
				assert.equal(await panel.shown('maxCalls'), '10');
				if (hasCancelIf) assert.equal(await panel.shown('cancelIf'), 'Not Started');
				assert.ok(!(await panel.labels()).includes('Allow Unfiltered'));
				if (hasCancelIf) await screenshots.takePanel('ai-tool', panel, PICTURE_HEIGHT);
				for (const option of OPTIONS) await panel.add('option', option);
				await panel.parameter('timeout').waitFor();
				await panel.modelButton('phoneNumbers').waitFor();
				for (const field of [...SET_BY_BUILDER, 'maxAttempts', 'timeout']) {
					assert.equal(await panel.modelButton(field).count(), 0, field);
				}
				assert.equal(await panel.modelButtons.count(), 1);
				await panel.close();
			},
		);
	}

	step('as a tool Emergency Stop offers one agent alone', async (session) => {
		const { panel, page } = session;
		await session.openToolOf('heppu', { operation: 'emergencyStop' });
		await panel.notices.filter({ hasText: AGENT_DECIDES }).waitFor();
		await panel.parameter('scope').locator('input').first().click();
		const scopes = page.getByRole('option').filter({ visible: true });
		await scopes.filter({ hasText: 'One Agent' }).waitFor();
		assert.equal(await scopes.filter({ hasText: 'Whole Account' }).count(), 0);
		await page.keyboard.press('Escape');
		await panel.close();
	});
}
