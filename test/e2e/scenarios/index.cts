import { afterEach, before, after, describe } from 'node:test';

import type { HostName } from '../harness/index.cjs';
import { agentScenarios } from './agent.cjs';
import { branchScenarios } from './branches.cjs';
import { catalogueScenarios } from './catalogue.cjs';
import { credentialScenarios } from './credentials.cjs';
import { exampleScenarios, requireAllExamplesPlayed } from './examples.cjs';
import { formScenarios } from './form.cjs';
import { scheduleScenarios } from './schedule.cjs';
import { secrecyScenarios } from './secrecy.cjs';
import { Stage } from './stage.cjs';
import { stopScenarios } from './stop.cjs';
import { upgradeScenarios } from './upgrade.cjs';
import { vendorScenarios } from './vendors.cjs';
import { webhookScenarios } from './webhook.cjs';

type Scenarios = (stage: () => Stage) => void;

// The last two look back at what all others have done.
const SCENARIOS: Record<string, Scenarios> = {
	catalogue: catalogueScenarios,
	examples: exampleScenarios,
	credentials: credentialScenarios,
	webhook: webhookScenarios,
	schedule: scheduleScenarios,
	branches: branchScenarios,
	vendors: vendorScenarios,
	form: formScenarios,
	agent: agentScenarios,
	stop: stopScenarios,
	upgrade: upgradeScenarios,
	coverage: requireAllExamplesPlayed,
	secrecy: secrecyScenarios,
};

/** Registers all scenarios, or those named, for one n8n that they share. */
export function describeScenarios(host: HostName, tarball: string, only: readonly string[]): void {
	describe(host, () => {
		let stage: Stage | undefined;
		const current = (): Stage => {
			if (!stage) throw new Error(`${host} is not up`);
			return stage;
		};
		before(async () => {
			stage = await Stage.set(host, tarball);
			const { n8n } = stage;
			console.log(`${host} is n8n ${n8n.host.version}, ready after ${n8n.startedInMs} ms`);
		});
		after(async () => await stage?.strike());
		for (const [name, register] of Object.entries(SCENARIOS)) {
			if (only.length > 0 && !only.includes(name)) continue;
			describe(name, () => {
				afterEach(() => current().clear());
				register(current);
			});
		}
	});
}

export function isScenario(name: string): boolean {
	return Object.hasOwn(SCENARIOS, name);
}
