import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import type {
	HeppuSimulator,
	Simulator,
	VoxworksSimulator,
} from '../../../tools/simulators/index.cjs';
import {
	HEPPU,
	type PackagedName,
	type Vendor,
	vendorOf,
	VOXWORKS,
} from '../../support/vendors.cjs';
import {
	N8n,
	readWorkflow,
	type HostName,
	type Workflow,
	type WorkflowFile,
} from '../harness/index.cjs';
import { startChatModel, type ChatModel } from './chatModel.cjs';

const EXAMPLES = path.resolve(__dirname, '../../../examples');

// Nothing else in n8n's log, database or answers can look like these by chance.
const HEPPU_KEY = 'hp-e2e-Qx7vLw93kZt2';
const VOXWORKS_KEY = 'vw-e2e-Jr4sNc86mYb5';

/** The name of a vendor's credential that works, as the examples have it. */
export function accountOf({ displayName }: Pick<Vendor, 'displayName'>): string {
	return `${displayName} account`;
}

/** The names of all example workflows. */
export function exampleNames(): string[] {
	return readdirSync(EXAMPLES)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.slice(0, -'.json'.length));
}

export function readExample(name: string): WorkflowFile {
	return readWorkflow(path.join(EXAMPLES, `${name}.json`));
}

/** One n8n, both vendors and a chat model, for all scenarios of one host. */
export class Environment {
	/** Examples that a scenario has created in n8n. */
	readonly examplesRun = new Set<string>();

	private constructor(
		readonly n8n: N8n,
		readonly heppu: HeppuSimulator,
		readonly voxworks: VoxworksSimulator,
		readonly model: ChatModel,
	) {}

	static async start(host: HostName, tarball: string): Promise<Environment> {
		const heppu = await HEPPU.start({ apiKey: HEPPU_KEY });
		const voxworks = await VOXWORKS.start({ apiKey: VOXWORKS_KEY });
		const model = await startChatModel();
		try {
			const n8n = await N8n.start({
				host,
				tarball,
				credentials: [
					vendorCredential(heppu, accountOf(HEPPU)),
					vendorCredential(voxworks, accountOf(VOXWORKS)),
					{ name: 'OpenAI account', type: 'openAiApi', data: { apiKey: 'none', url: model.url } },
				],
			});
			return new Environment(n8n, heppu, voxworks, model);
		} catch (error) {
			await Promise.all([heppu.close(), voxworks.close(), model.close()]);
			throw error;
		}
	}

	vendor(name: PackagedName): Simulator {
		const found = [this.heppu, this.voxworks].find(({ vendor }) => vendor === name);
		if (!found) throw new Error(`There is no simulator of ${name} here`);
		return found;
	}

	/** An example as a user imports it, with what the user then changes. */
	async importExample(
		name: string,
		change: (workflow: WorkflowFile) => WorkflowFile = (workflow) => workflow,
	): Promise<Workflow> {
		this.examplesRun.add(name);
		return await this.n8n.createWorkflow(change(readExample(name)));
	}

	/** Posts to a webhook that answers with JSON. */
	async post(webhookPath: string, body: object, status = 200): Promise<IDataObject> {
		const response = await this.n8n.webhook(webhookPath, body);
		const text = await response.text();
		assert.equal(response.status, status, text);
		return JSON.parse(text);
	}

	/** Both vendors as new: no calls, no log, no faults. */
	clear(): void {
		for (const vendor of [this.heppu, this.voxworks]) {
			vendor.reset();
			vendor.setLatency(0);
		}
		this.model.reset();
	}

	async stop(): Promise<void> {
		await this.n8n.stop();
		await Promise.all([this.heppu.close(), this.voxworks.close(), this.model.close()]);
	}
}

/** A credential for a vendor, with its own key and address unless others are given. */
export function vendorCredential(
	vendor: Simulator,
	name: string,
	data: { apiKey?: string; baseUrl?: string } = {},
) {
	return {
		name,
		type: vendorOf(vendor).credentialType,
		data: { apiKey: vendor.apiKey, baseUrl: vendor.url, ...data },
	};
}

/** Changes parameters of one node. */
export function withParameters(
	workflow: WorkflowFile,
	nodeName: string,
	parameters: WorkflowFile['nodes'][number]['parameters'],
): WorkflowFile {
	return withNode(workflow, nodeName, (node) => ({
		...node,
		parameters: { ...node.parameters, ...parameters },
	}));
}

type Node = WorkflowFile['nodes'][number];

export function withNode(
	workflow: WorkflowFile,
	nodeName: string,
	change: (node: Node) => Node,
): WorkflowFile {
	if (!workflow.nodes.some(({ name }) => name === nodeName)) {
		throw new Error(`'${workflow.name}' has no node '${nodeName}'`);
	}
	const nodes = workflow.nodes.map((node) => (node.name === nodeName ? change(node) : node));
	return { ...workflow, nodes };
}
