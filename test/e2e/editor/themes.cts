import assert from 'node:assert/strict';

import type { Scene } from './story.cjs';
import type { Studio } from './studio.cjs';

const PICTURE_HEIGHT = 620;

export function themeScenes(scene: Scene): void {
	scene('the dark theme has an icon of its own', async (studio) => {
		await studio.page.emulateMedia({ colorScheme: 'dark' });
		await iconOf(studio, 'heppu.dark.svg').waitFor();
		assert.equal(await iconOf(studio, 'heppu.svg').count(), 0);
		const { panel, camera } = studio;
		await camera.take('dark-theme', [panel.parameters, panel.output], { height: PICTURE_HEIGHT });
	});

	scene('and so has the light one', async (studio) => {
		await studio.page.emulateMedia({ colorScheme: 'light' });
		await iconOf(studio, 'heppu.svg').waitFor();
		assert.equal(await iconOf(studio, 'heppu.dark.svg').count(), 0);
	});
}

function iconOf({ panel }: Studio, file: string) {
	return panel.root.locator(`img[src$="/${file}"]`).first();
}
