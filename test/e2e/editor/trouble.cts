import assert from 'node:assert/strict';

import type { Scene } from './story.cjs';

const PICTURE_HEIGHT = 370;

export function troubleScenes(scene: Scene): void {
	scene('a call left empty is pointed out, and nothing is sent', async ({ page, heppu, panel }) => {
		const before = heppu.requests().length;
		await panel.typeCallId('');
		await panel.execute();
		await page.getByText('Parameter "Call" is required').waitFor();
		assert.equal(await panel.warnings.count(), 1);
		assert.equal(heppu.requests().length, before);
	});

	scene('an ID that Heppu does not know is called so', async ({ panel, camera }) => {
		await panel.typeCallId('call_of_nobody');
		await panel.execute();
		await panel.error.getByText('Heppu knows no call with this ID').waitFor();
		assert.match(await panel.errorDescription.innerText(), /Check 'Call'/);
		await camera.take('missing-id', [panel.parameters, panel.output], {
			height: PICTURE_HEIGHT,
		});
	});

	scene('a wrong key fails the credential test', async ({ heppu, dialog }) => {
		await dialog.edit();
		await dialog.enterApiKey(`${heppu.apiKey}-but-wrong`);
		await dialog.save();
		await dialog.failure.waitFor();
		await dialog.close();
	});

	scene('a wrong key is called so when the node runs', async ({ heppu, panel, camera }) => {
		const [call] = heppu.alive();
		assert.ok(call);
		await panel.typeCallId(call.id);
		await panel.execute();
		await panel.error.getByText('Heppu did not accept the API key').waitFor();
		assert.match(await panel.errorDescription.innerText(), /Check the 'API Key'/);
		assert.ok(!(await panel.output.innerText()).includes(heppu.apiKey), 'the key is shown');
		assert.equal(heppu.status(call.id), call.status);
		await camera.take('wrong-key', [panel.output], { height: PICTURE_HEIGHT });
	});

	scene('with the right key all is well again', async ({ heppu, dialog, panel }) => {
		await dialog.edit();
		await dialog.enterApiKey(heppu.apiKey);
		await dialog.save();
		await dialog.success.waitFor();
		await dialog.close();
		await panel.execute();
		await panel.output.getByText('1 item').waitFor();
		assert.equal((await panel.table())[0]?.outcome, 'cancelled');
		await panel.close();
	});
}
