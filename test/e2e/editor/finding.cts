import assert from 'node:assert/strict';

import { TABS } from './screenshots.cjs';
import type { Step } from './steps.cjs';

const ACTIONS = [
	'Cancel a call',
	'Cancel many calls',
	'Check then cancel a call',
	'Stop all calls in an emergency',
	'Get a call',
	'Get many calls',
	'Schedule a call',
	'Get many agents',
	'Set status of an agent',
];
/** What people type who want a call not to be made, or to end. */
const SEARCHES = [
	'cancel calls',
	'stop calls',
	'end calls',
	'hang up calls',
	'phone call',
	'calls',
	'outbound calls',
	'scheduled call',
	'kill switch',
	'panic',
];
/** The order in which the panel asks; the credential is above all of them. */
const PARAMETERS = ['Resource', 'Operation', 'Call', 'Cancel If', 'Separate Outputs', 'Options'];
/** Both nodes, and the emptiness below them left out. */
const FOUND_HEIGHT = 340;
const ACTIONS_HEIGHT = 830;

export function findingSteps(step: Step): void {
	step('the node panel finds both nodes by what people want to do', async (session) => {
		const { page } = session;
		await session.openNodeCreator();
		const names = page.getByTestId('node-creator-item-name');
		for (const words of SEARCHES) {
			// Nothing is found by these, so that what is seen next was found by the words.
			await page.getByTestId('node-creator-search-bar').fill('zzzz');
			await names.filter({ hasText: 'Heppu' }).waitFor({ state: 'hidden' });
			await page.getByTestId('node-creator-search-bar').fill(words);
			await names.filter({ hasText: 'Heppu' }).waitFor();
			await names.filter({ hasText: 'Voxworks' }).waitFor();
		}
	});

	step('typing "cancel call" finds both nodes, and no other', async ({ page, screenshots }) => {
		await page.getByTestId('node-creator-search-bar').fill('cancel call');
		const names = page.getByTestId('node-creator-item-name');
		await names.filter({ hasText: 'Heppu' }).waitFor();
		assert.deepEqual(await names.allInnerTexts(), ['Heppu', 'Voxworks']);
		const creator = page.getByTestId('node-creator');
		await creator.getByText('calls of Heppu voice agents').waitFor();
		await screenshots.take('find-the-node', [creator], { margin: TABS, height: FOUND_HEIGHT });
	});

	step('the node lists what it does, in words', async (session) => {
		const { page, screenshots } = session;
		assert.deepEqual(await session.actionsOf('heppu', 'Stop all calls'), [...ACTIONS].sort());
		await screenshots.take('actions', [page.getByTestId('node-creator')], {
			margin: TABS,
			height: ACTIONS_HEIGHT,
		});
	});

	step('its panel says that Heppu hangs up, before it asks for the call', async (session) => {
		const { page, panel } = session;
		const names = page.getByTestId('node-creator-item-name');
		await names.filter({ hasText: 'Check then cancel a call' }).click();
		await panel.root.waitFor();
		assert.deepEqual(await panel.labels(), PARAMETERS);
		assert.match(
			await panel.notices.first().innerText(),
			/^Hangs up: cancelling a call in progress cuts off the person on the phone/,
		);
		const [above, below] = await Promise.all(
			[panel.notices.first(), panel.call].map((part) => part.boundingBox()),
		);
		assert.ok(above && below && above.y < below.y, 'the notice is not above the call');
	});
}
