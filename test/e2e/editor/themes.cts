import assert from 'node:assert/strict';

import type { Step } from './steps.cjs';
import type { EditorSession } from './session.cjs';

const PICTURE_HEIGHT = 560;

export function themeSteps(step: Step): void {
	step('the dark theme has an icon of its own', async (session) => {
		await session.page.emulateMedia({ colorScheme: 'dark' });
		await iconOf(session, 'heppu.dark.svg').waitFor();
		assert.equal(await iconOf(session, 'heppu.svg').count(), 0);
		const { panel, screenshots } = session;
		await screenshots.takePanel('dark-theme', panel, PICTURE_HEIGHT);
	});

	step('and so has the light one', async (session) => {
		await session.page.emulateMedia({ colorScheme: 'light' });
		await iconOf(session, 'heppu.svg').waitFor();
		assert.equal(await iconOf(session, 'heppu.dark.svg').count(), 0);
	});
}

function iconOf({ panel }: EditorSession, file: string) {
	return panel.root.locator(`img[src$="/${file}"]`).first();
}
