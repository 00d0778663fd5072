import assert from 'node:assert/strict';

import type { Step } from './steps.cjs';

export function credentialSteps(step: Step): void {
	step(
		'the fields of a credential say where the key is found, and the form of the address',
		async (session) => {
			const { dialog, panel } = session;
			await panel.root.getByRole('button', { name: 'Connect to Heppu' }).click();
			const text = await dialog.root.innerText();
			assert.match(text, /Heppu API/);
			assert.match(text, /In Heppu: Organization → API Keys/);
			assert.match(text, /The form is https:\/\/v2\.heppu\.ai, without the path of the API/);
		},
	);

	step(
		'an address that is none is told what to enter, and the key is sent nowhere',
		async (session) => {
			const { heppu, dialog } = session;
			await dialog.enterApiKey(heppu.apiKey);
			for (const address of ['v2.heppu.ai', 'http://v2.heppu.ai', `${heppu.url}/api/v1/calls`]) {
				await dialog.enterBaseUrl(address);
				await dialog.save();
				await dialog.failsWith(
					"This 'Base URL' cannot be used. Enter it with https:// and with nothing after the host",
				);
			}
			assert.deepEqual(heppu.requests(), []);
		},
	);

	step(
		'a key pasted with its Bearer and an address with its /api/v1 are taken',
		async (session) => {
			const { heppu, dialog, panel } = session;
			await dialog.enterApiKey(`Bearer ${heppu.apiKey}`);
			await dialog.enterBaseUrl(`${heppu.url}/api/v1`);
			await dialog.save();
			await dialog.passed();
			const chosen = panel.root.getByTestId('node-credentials-select').locator('input');
			assert.equal(await chosen.inputValue(), 'Heppu account');
		},
	);

	step('its test passes before the eyes of who opens it again', async (session) => {
		const { heppu, dialog, screenshots } = session;
		const requests = heppu.requests('GET').length;
		await dialog.edit();
		await dialog.success.getByText('Connection tested successfully').waitFor();
		assert.ok(heppu.requests('GET').length > requests, 'Heppu was not asked');
		// What lies below the key is an address of this machine, which would mislead a reader.
		const title = dialog.root.locator('.el-dialog__header');
		await screenshots.takeDialog('credential-tested', [title, dialog.success, dialog.apiKey]);
		await dialog.close();
	});
}

export function otherCredentialSteps(step: Step): void {
	step('Voxworks says the same of its own key and address', async (session) => {
		const { voxworks, dialog, panel } = session;
		await session.openPanelOf('voxworks', { operation: 'get' });
		await panel.root.getByRole('button', { name: 'Connect to Voxworks' }).click();
		assert.match(await dialog.root.innerText(), /The form is https:\/\/api\.voxworks\.ai/);
		await dialog.enterApiKey('not-a-key');
		await dialog.enterBaseUrl(voxworks.url);
		await dialog.save();
		await dialog.failsWith('Voxworks did not accept the API key. Copy it again');
		await dialog.enterApiKey(`Authorization: Bearer ${voxworks.apiKey}`);
		await dialog.enterBaseUrl(`${voxworks.url}/api/v1/`);
		await dialog.save();
		await dialog.passed();
		await panel.close();
	});
}
