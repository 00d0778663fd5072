import assert from 'node:assert/strict';

import type { Step } from './steps.cjs';

const PICTURE_HEIGHT = 396;

export function troubleSteps(step: Step): void {
	step('a call left empty is pointed out, and nothing is sent', async ({ page, heppu, panel }) => {
		const before = heppu.requests().length;
		await panel.typeCallId('');
		await panel.execute();
		await page.getByText('Parameter "Call" is required').waitFor();
		assert.equal(await panel.warnings.count(), 1);
		assert.equal(heppu.requests().length, before);
	});

	step('an ID that Heppu does not know is called so', async ({ panel, screenshots }) => {
		await panel.typeCallId('call_of_nobody');
		await panel.execute();
		await panel.error.getByText('Heppu found no call with the ID').waitFor();
		assert.match(await panel.errorDescription.innerText(), /Check 'Call'/);
		await screenshots.takePanel('missing-id', panel, PICTURE_HEIGHT);
	});

	step('a wrong key fails the credential test', async ({ heppu, dialog }) => {
		await dialog.edit();
		await dialog.enterApiKey(`${heppu.apiKey}-but-wrong`);
		await dialog.save();
		await dialog.failure.waitFor();
		await dialog.close();
	});

	step('a wrong key is called so when the node runs', async ({ heppu, panel, screenshots }) => {
		const [call] = heppu.alive();
		assert.ok(call);
		await panel.typeCallId(call.id);
		await panel.execute();
		await panel.error.getByText('Heppu did not accept the API key').waitFor();
		assert.match(await panel.errorDescription.innerText(), /Check the 'API Key'/);
		assert.ok(!(await panel.output.innerText()).includes(heppu.apiKey), 'the key is shown');
		assert.equal(heppu.status(call.id), call.status);
		await screenshots.takePanel('wrong-key', panel, PICTURE_HEIGHT);
	});

	step('with the right key all is well again', async ({ heppu, dialog, panel }) => {
		await dialog.edit();
		await dialog.enterApiKey(heppu.apiKey);
		await dialog.save();
		await dialog.success.waitFor();
		await dialog.close();
		assert.equal((await panel.executeForOne())[0]?.outcome, 'cancelled');
		await panel.close();
	});
}
