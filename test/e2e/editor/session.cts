import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { seedHeppu, startHeppu, type HeppuSimulator } from '../../../tools/simulators/index.cjs';
import { N8n, openEditor, type Editor, type HostName } from '../harness/index.cjs';
import { CredentialDialog } from './credentialDialog.cjs';
import { NodePanel } from './nodePanel.cjs';
import { Screenshots } from './screenshots.cjs';

// n8n starts, builds and draws slowly while other tests keep the cores busy.
const PATIENCE_MS = 180_000;
/** Narrow enough for pictures that are legible at the README's width, wide enough for all buttons. */
const WINDOW = { width: 1400, height: 800 };

/** An n8n, Heppu with its sample calls, and a browser that shows the editor. */
export class EditorSession {
	readonly panel: NodePanel;
	readonly dialog: CredentialDialog;

	private constructor(
		readonly n8n: N8n,
		readonly heppu: HeppuSimulator,
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
		const n8n = await N8n.start({ host, tarball });
		const editor = await openEditor(n8n);
		editor.page.setDefaultTimeout(PATIENCE_MS);
		await editor.page.setViewportSize(WINDOW);
		await editor.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
		return new EditorSession(n8n, heppu, editor, new Screenshots(editor.page, keepsPictures));
	}

	get page(): Page {
		return this.editor.page;
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

	/** @returns the file with all that can be seen at the moment */
	async lastScreenshot(): Promise<string> {
		const file = path.join(mkdtempSync(path.join(tmpdir(), 'editor-')), 'last-sight.png');
		await this.page.screenshot({ path: file });
		return file;
	}

	async close(): Promise<void> {
		await this.editor.close();
		await this.n8n.stop();
		await this.heppu.close();
	}
}
