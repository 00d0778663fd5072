import assert from 'node:assert/strict';

import type { Step } from './steps.cjs';

export function credentialSteps(step: Step): void {
	step('a credential is created in the panel, and chosen', async (session) => {
		const { heppu, dialog, panel } = session;
		await panel.root.getByRole('button', { name: 'Connect to Heppu' }).click();
		assert.match(await dialog.root.innerText(), /Heppu API/);
		await dialog.enterApiKey(heppu.apiKey);
		await dialog.enterBaseUrl(heppu.url);
		await dialog.save();
		// n8n closes it when the test has passed.
		await dialog.gone();
		const chosen = panel.root.getByTestId('node-credentials-select').locator('input');
		assert.equal(await chosen.inputValue(), 'Heppu account');
	});

	step('its test passes before the eyes of who opens it again', async (session) => {
		const { heppu, dialog, screenshots } = session;
		const requests = heppu.requests('GET').length;
		await dialog.edit();
		await dialog.success.getByText('Connection tested successfully').waitFor();
		assert.ok(heppu.requests('GET').length > requests, 'Heppu was not asked');
		// What lies below the key is an address of this machine, which would mislead a reader.
		const title = dialog.root.locator('.el-dialog__header');
		await screenshots.take('credential-tested', [title, dialog.success, dialog.apiKey]);
		await dialog.close();
	});
}
