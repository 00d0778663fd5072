import assert from 'node:assert/strict';

import { seedHeppu } from '../../../tools/simulators/index.cjs';
import type { Step } from './steps.cjs';

const PICTURE_HEIGHT = 640;

export function emergencySteps(step: Step): void {
	step('a dry run says how many calls it would cancel, and hangs up on nobody', async (session) => {
		const { heppu, panel, screenshots } = session;
		heppu.reset();
		seedHeppu(heppu);
		await session.openPanelOf('heppu', { operation: 'cancelMany' });
		await panel.rehearse(
			'Direction',
			'Dry run: 7 calls would be cancelled, 4 of them hung up on. No cancel was sent.',
		);
		const [row] = await panel.table();
		assert.deepEqual(
			[row?.dryRun, row?.cancellable, row?.notStarted, row?.inProgress, row?.cancelled],
			['true', '7', '3', '4', '0'],
		);
		assert.match(row?.details ?? '', /outcome:wouldCancel/);
		assert.deepEqual(heppu.requests('DELETE'), []);
		await panel.showSchema('details');
		await screenshots.takePanel('dry-run', panel, PICTURE_HEIGHT);
		await panel.close();
	});

	step('a dry run of the whole account asks for no Confirm, the real one does', async (session) => {
		const { heppu, panel } = session;
		await session.openPanelOf('heppu', { operation: 'emergencyStop' });
		await panel.choose('scope', 'Whole Account');
		await panel.parameter('confirm').waitFor();
		await panel.switch('dryRun');
		await panel.parameter('confirm').waitFor({ state: 'hidden' });
		await panel.execute();
		await panel.hint.getByText('Dry run: 7 calls would be cancelled').waitFor();

		await panel.switch('dryRun');
		await panel.parameter('confirm').waitFor();
		await panel.execute();
		await panel.error.getByText("'Confirm Whole Account' is off").waitFor();
		assert.deepEqual(heppu.requests('DELETE'), []);
		assert.equal(heppu.alive().length, 7);
		await panel.close();
	});

	step(
		'an Emergency Stop counts what it ended, and says that the agent goes on',
		async (session) => {
			const { heppu, page, panel, screenshots } = session;
			await session.openPanelOf('heppu', {
				operation: 'emergencyStop',
				options: { quietPeriod: 0 },
			});
			await panel.notices.filter({ hasText: 'It does not switch the agent off' }).waitFor();
			await panel.root.getByTestId('resource-locator-agentId').getByTestId('rlc-input').click();
			await page.getByTestId('rlc-item').filter({ hasText: 'Renewals' }).click();
			await panel.execute();
			await panel.hint.getByText('The agent is not switched off').waitFor();
			assert.match(await panel.hint.innerText(), /^Emergency Stop: \d calls cancelled/);
			assert.equal((await panel.table())[0]?.complete, 'true');
			assert.ok(heppu.alive().every(({ agent }) => agent?.name !== 'Renewals'));
			await panel.showSchema('details');
			await screenshots.takePanel('emergency-stop', panel, PICTURE_HEIGHT);
			await panel.close();
		},
	);
}
