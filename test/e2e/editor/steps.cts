import { after, before, describe, test } from 'node:test';

import type { HostName } from '../harness/index.cjs';
import { cancellingSteps } from './cancelling.cjs';
import { canvasSteps } from './canvases.cjs';
import { credentialSteps, otherCredentialSteps } from './credential.cjs';
import { emergencySteps } from './emergency.cjs';
import { filterSteps } from './filters.cjs';
import { findingSteps } from './finding.cjs';
import { installingSteps } from './installing.cjs';
import { mistakeSteps } from './mistakes.cjs';
import { noticeSteps } from './notices.cjs';
import { outputSteps } from './outputs.cjs';
import { placingSteps } from './placing.cjs';
import { EditorSession } from './session.cjs';
import { themeSteps } from './themes.cjs';
import { toolSteps } from './tool.cjs';
import { troubleSteps } from './trouble.cjs';
import { voxworksSteps } from './voxworks.cjs';

/** Registers one thing that a person does and sees. It goes on where the step before has ended. */
export type Step = (promise: string, act: (session: EditorSession) => Promise<void>) => void;

type Group = (step: Step) => void;

/** What somebody does who has just installed the package, from the search to a workflow with branches. */
function firstWorkflow(step: Step): void {
	for (const register of [
		findingSteps,
		credentialSteps,
		cancellingSteps,
		themeSteps,
		troubleSteps,
		outputSteps,
	]) {
		register(step);
	}
}

/** What differs between editors: the panels. The package needs but one editor to be shown in whole. */
const PANELS: readonly Group[] = [filterSteps, noticeSteps, toolSteps];

const GROUPS: Readonly<Record<HostName, readonly Group[]>> = {
	'n8n-1': PANELS,
	'n8n-2': [
		installingSteps,
		firstWorkflow,
		otherCredentialSteps,
		voxworksSteps,
		...PANELS,
		emergencySteps,
		placingSteps,
		mistakeSteps,
		canvasSteps,
	],
};

/** Registers all steps for one n8n. After a step that fails, the others of its group are skipped. */
export function describeEditor(host: HostName, tarball: string, keepsPictures: boolean): void {
	describe(`The editor of ${host}`, () => {
		let session: EditorSession | undefined;
		before(async () => {
			session = await EditorSession.open(host, tarball, keepsPictures);
		});
		after(async () => await session?.close());
		const stepOf =
			(group: { failed?: string }): Step =>
			(promise, act) => {
				test(promise, async (context) => {
					if (group.failed !== undefined) return context.skip(`after '${group.failed}'`);
					if (!session) throw new Error('The editor is not open');
					try {
						await act(session);
					} catch (error) {
						group.failed = promise;
						console.error(`What could be seen: ${await session.lastScreenshot()}`);
						throw error;
					}
				});
			};
		for (const register of GROUPS[host]) {
			// Examples are run by the scenarios; their canvases are opened for the pictures alone.
			if (register === canvasSteps && !keepsPictures) continue;
			register(stepOf({}));
		}
	});
}
