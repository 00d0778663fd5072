import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { INodeParameters } from 'n8n-workflow';
import type { Locator, Page } from 'playwright-core';

import {
	seedHeppu,
	seedVoxworks,
	startHeppu,
	startVoxworks,
	type HeppuSimulator,
	type VoxworksSimulator,
} from '../../../tools/simulators/index.cjs';
import { PACKAGED, type PackagedName } from '../../support/vendors.cjs';
import {
	N8n,
	openEditor,
	type Editor,
	type HostName,
	type WorkflowFile,
} from '../harness/index.cjs';
import { CredentialDialog } from './credentialDialog.cjs';
import { NodePanel } from './nodePanel.cjs';
import { Screenshots } from './screenshots.cjs';
import {
	begunWorkflow,
	displayNameOf,
	TOOL,
	workflowWith,
	workflowWithTool,
} from './workflows.cjs';

// n8n starts, builds and draws slowly while other tests keep the cores busy.
const PATIENCE_MS = 120_000;
/** Of pictures to keep: legible where they are shown smaller, and on fine screens. */
const SHARPNESS = 1.5;
/** Narrow enough for pictures that are legible at the README's width, wide enough for all buttons. */
const WINDOW = { width: 1400, height: 1000 };

/** An n8n, both vendors with their sample calls, and a browser that shows the editor. */
export class EditorSession {
	readonly panel: NodePanel;
	readonly dialog: CredentialDialog;

	private constructor(
		readonly n8n: N8n,
		readonly heppu: HeppuSimulator,
		readonly voxworks: VoxworksSimulator,
		private readonly editor: Editor,
		readonly screenshots: Screenshots,
	) {
		this.panel = new NodePanel(this.page);
		this.dialog = new CredentialDialog(this.page);
	}

	static async open(
		host: HostName,
		tarball: string,
		keepsPictures: boolean,
	): Promise<EditorSession> {
		const heppu = await startHeppu();
		seedHeppu(heppu);
		const voxworks = await startVoxworks();
		seedVoxworks(voxworks);
		const n8n = await N8n.start({ host, tarball });
		const editor = await openEditor(n8n, keepsPictures ? SHARPNESS : 1);
		editor.page.setDefaultTimeout(PATIENCE_MS);
		await editor.page.setViewportSize(WINDOW);
		await editor.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
		return new EditorSession(
			n8n,
			heppu,
			voxworks,
			editor,
			new Screenshots(editor.page, keepsPictures),
		);
	}

	get page(): Page {
		return this.editor.page;
	}

	/** Credentials for both vendors, for all workflows that are created from now on. */
	async addAccounts(): Promise<void> {
		for (const { name, displayName, credentialType: type } of PACKAGED) {
			const { apiKey, url: baseUrl } = this[name];
			const data = { apiKey, baseUrl };
			await this.n8n.createCredential({ name: `${displayName} account`, type, data });
		}
	}

	/** The list of nodes, for a workflow that somebody has begun. */
	async openNodeCreator(): Promise<void> {
		const { id } = await this.n8n.createWorkflow(begunWorkflow());
		await this.openWorkflow(id);
		await this.page.getByTestId('canvas-handle-plus').click();
	}

	/** What a node that the list of nodes shows can do, sorted. @param one of its actions, by which the list is seen to be there */
	async actionsOf(vendor: PackagedName, one: string): Promise<string[]> {
		const names = this.page.getByTestId('node-creator-item-name');
		await names.filter({ hasText: displayNameOf(vendor) }).click();
		await names.filter({ hasText: one }).waitFor();
		// The list before slides out while this one slides in.
		for (const { displayName } of PACKAGED) {
			await names.filter({ hasText: displayName }).waitFor({ state: 'hidden' });
		}
		return (await names.allInnerTexts()).sort();
	}

	/** The panel of a vendor's node in a workflow of its own. */
	async openPanelOf(vendor: PackagedName, parameters: INodeParameters): Promise<void> {
		await this.openNew(workflowWith(vendor, parameters), displayNameOf(vendor));
	}

	/** The same as the tool of an AI agent. */
	async openToolOf(vendor: PackagedName, parameters: INodeParameters): Promise<void> {
		await this.openNew(workflowWithTool(vendor, parameters), TOOL);
	}

	/** The node of this name on the canvas. */
	node(name: string): Locator {
		return this.page.getByTestId('canvas-node').filter({ hasText: name });
	}

	/** Does not wait for the page's `load` event: fonts and such may come late. */
	async openWorkflow(workflowId: string): Promise<void> {
		await this.page.goto(`/workflow/${workflowId}`, { waitUntil: 'commit' });
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.panel.root.waitFor();
	}

	private async openNew(workflow: WorkflowFile, nodeName: string): Promise<void> {
		const { id } = await this.n8n.createWorkflow(workflow);
		await this.openWorkflow(id);
		await this.openNode(nodeName);
	}

	/** @returns the file with all that can be seen at the moment */
	async lastScreenshot(): Promise<string> {
		const file = path.join(mkdtempSync(path.join(tmpdir(), 'editor-')), 'last-sight.png');
		await this.page.screenshot({ path: file });
		return file;
	}

	async close(): Promise<void> {
		await this.editor.close();
		await this.n8n.stop();
		await Promise.all([this.heppu.close(), this.voxworks.close()]);
	}
}
