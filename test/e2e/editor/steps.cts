import { after, before, describe, test } from 'node:test';

import type { HostName } from '../harness/index.cjs';
import { cancellingSteps } from './cancelling.cjs';
import { credentialSteps } from './credential.cjs';
import { findingSteps } from './finding.cjs';
import { outputSteps } from './outputs.cjs';
import { EditorSession } from './session.cjs';
import { themeSteps } from './themes.cjs';
import { troubleSteps } from './trouble.cjs';

/** Registers one thing that a person does and sees. It goes on where the step before has ended. */
export type Step = (promise: string, act: (session: EditorSession) => Promise<void>) => void;

const GROUPS = [
	findingSteps,
	credentialSteps,
	cancellingSteps,
	themeSteps,
	troubleSteps,
	outputSteps,
];

/** Registers all steps for one n8n. After a step that fails, the others are skipped. */
export function describeEditor(host: HostName, tarball: string, keepsPictures: boolean): void {
	describe(`The editor of ${host}`, () => {
		let session: EditorSession | undefined;
		let failed: string | undefined;
		before(async () => {
			session = await EditorSession.open(host, tarball, keepsPictures);
		});
		after(async () => await session?.close());
		const step: Step = (promise, act) => {
			test(promise, async (context) => {
				if (failed !== undefined) return context.skip(`after '${failed}'`);
				if (!session) throw new Error('The editor is not open');
				try {
					await act(session);
				} catch (error) {
					failed = promise;
					console.error(`What could be seen: ${await session.lastScreenshot()}`);
					throw error;
				}
			});
		};
		for (const register of GROUPS) register(step);
	});
}
