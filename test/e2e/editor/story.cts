import { after, before, describe, test } from 'node:test';

import type { HostName } from '../harness/index.cjs';
import { cancellingScenes } from './cancelling.cjs';
import { credentialScenes } from './credential.cjs';
import { findingScenes } from './finding.cjs';
import { outputScenes } from './outputs.cjs';
import { Studio } from './studio.cjs';
import { themeScenes } from './themes.cjs';
import { troubleScenes } from './trouble.cjs';

/** Registers one thing a person sees. It goes on where the scene before has ended. */
export type Scene = (promise: string, play: (studio: Studio) => Promise<void>) => void;

const CHAPTERS = [
	findingScenes,
	credentialScenes,
	cancellingScenes,
	themeScenes,
	troubleScenes,
	outputScenes,
];

/** Registers the whole story for one n8n. After a scene that fails, the others cannot be played. */
export function describeEditor(host: HostName, tarball: string, keepsPictures: boolean): void {
	describe(`The editor of ${host}`, () => {
		let studio: Studio | undefined;
		let failed: string | undefined;
		before(async () => {
			studio = await Studio.open(host, tarball, keepsPictures);
		});
		after(async () => await studio?.close());
		const scene: Scene = (promise, play) => {
			test(promise, async (context) => {
				if (failed !== undefined) return context.skip(`after '${failed}'`);
				if (!studio) throw new Error('The editor is not open');
				try {
					await play(studio);
				} catch (error) {
					failed = promise;
					console.error(`What could be seen: ${await studio.lastSight()}`);
					throw error;
				}
			});
		};
		for (const register of CHAPTERS) register(scene);
	});
}
