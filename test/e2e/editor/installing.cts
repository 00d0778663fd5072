import assert from 'node:assert/strict';

import { PACKAGED } from '../../support/vendors.cjs';
import type { Step } from './steps.cjs';

export function installingSteps(step: Step): void {
	step('n8n asks for the name of a package, and wants its box ticked', async (session) => {
		const { page, screenshots } = session;
		await page.goto('/settings/community-nodes', { waitUntil: 'commit' });
		await page.getByRole('button', { name: 'Install' }).click();
		const dialog = page.locator('.el-dialog', { hasText: 'npm Package Name' });
		const install = dialog.getByRole('button', { name: 'Install' });
		for (const { name } of PACKAGED) {
			await dialog.getByRole('textbox').fill(`n8n-nodes-${name}`);
			assert.ok(await install.isDisabled(), 'n8n installs without a box to tick');
			await screenshots.takeDialog(`${name}-install`, [dialog]);
		}
		await dialog.getByText('I understand the risks').click();
		await install.and(page.locator(':enabled')).waitFor();
	});
}
