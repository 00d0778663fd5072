import { afterEach, before, after, describe } from 'node:test';

import { describeEditor } from '../editor/steps.cjs';
import type { HostName } from '../harness/index.cjs';
import { agentScenarios } from './agent.cjs';
import { approvalScenarios } from './approval.cjs';
import { branchScenarios } from './branches.cjs';
import { catalogueScenarios } from './catalogue.cjs';
import { credentialScenarios } from './credentials.cjs';
import { exampleScenarios, requireAllExamplesRun } from './examples.cjs';
import { formScenarios } from './form.cjs';
import { invoiceScenarios } from './invoice.cjs';
import { paymentScenarios } from './payment.cjs';
import { describeQueue } from './queue.cjs';
import { rescheduleScenarios } from './reschedule.cjs';
import { scheduleScenarios } from './schedule.cjs';
import { secrecyScenarios } from './secrecy.cjs';
import { Environment } from './environment.cjs';
import { stopScenarios } from './stop.cjs';
import { upgradeScenarios } from './upgrade.cjs';
import { vendorScenarios } from './vendors.cjs';
import { webhookScenarios } from './webhook.cjs';

type Scenarios = (environment: () => Environment) => void;

// The last two look back at what all others have done.
const SCENARIOS: Record<string, Scenarios> = {
	catalogue: catalogueScenarios,
	examples: exampleScenarios,
	credentials: credentialScenarios,
	webhook: webhookScenarios,
	payment: paymentScenarios,
	invoice: invoiceScenarios,
	schedule: scheduleScenarios,
	reschedule: rescheduleScenarios,
	branches: branchScenarios,
	vendors: vendorScenarios,
	form: formScenarios,
	approval: approvalScenarios,
	agent: agentScenarios,
	stop: stopScenarios,
	upgrade: upgradeScenarios,
	coverage: requireAllExamplesRun,
	secrecy: secrecyScenarios,
};

/** Groups with an n8n of their own. */
const APART = {
	editor: describeEditor,
	queue: describeQueue,
};

export interface Selection {
	/** Names of groups; none means all. */
	readonly groups: readonly string[];
	/** The pictures that the editor is taken of go to the README. */
	readonly keepsPictures: boolean;
}

/** Registers all scenarios, or those selected, for one n8n. */
export function describeScenarios(host: HostName, tarball: string, selection: Selection): void {
	const isSelected = ([name]: [string, unknown]) =>
		selection.groups.length === 0 || selection.groups.includes(name);
	const shared = Object.entries(SCENARIOS).filter(isSelected);
	if (shared.length > 0) describeShared(host, tarball, shared);
	for (const [, register] of Object.entries(APART).filter(isSelected)) {
		register(host, tarball, selection.keepsPictures);
	}
}

export function isScenario(name: string): boolean {
	return Object.hasOwn(SCENARIOS, name) || Object.hasOwn(APART, name);
}

/** Groups that share one n8n. */
function describeShared(
	host: HostName,
	tarball: string,
	groups: ReadonlyArray<[name: string, register: Scenarios]>,
): void {
	describe(host, () => {
		let environment: Environment | undefined;
		const current = (): Environment => {
			if (!environment) throw new Error(`${host} is not up`);
			return environment;
		};
		before(async () => {
			environment = await Environment.start(host, tarball);
			const { n8n } = environment;
			console.log(`${host} is n8n ${n8n.host.version}, ready after ${n8n.startedInMs} ms`);
		});
		after(async () => await environment?.stop());
		for (const [name, register] of groups) {
			describe(name, () => {
				afterEach(() => current().clear());
				register(current);
			});
		}
	});
}
