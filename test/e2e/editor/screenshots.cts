import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { temporaryFolder } from '../harness/cleanup.cjs';
import type { NodePanel } from './nodePanel.cjs';

const PICTURES = path.resolve(__dirname, '../../../docs/images');
/** The package's page loads all of them. */
const LARGEST_PICTURE_BYTES = 150_000;

/** Of every picture, in the window's pixels: two columns of the panel, and what a README shows without shrinking it. */
const WIDTH = 880;
type Window = Readonly<Record<'width' | 'height', number>>;
const DIALOG_WINDOW: Window = { width: 1200, height: 800 };
const CANVAS_WINDOW: Window = { width: 940, height: 700 };
/** The name of a node stands below it, outside of what n8n counts as the node. */
const NAMES_BELOW_NODES = 48;

/** How much wider the columns may be than a picture. */
const TRIMMED = 20;

/** What n8n says of every run comes and goes in a corner of the window. */
const NO_MESSAGES = '.el-notification { display: none !important }';
/** n8n's own buttons lie on the canvas and over what is drawn there. */
const NO_BUTTONS = [
	'[data-test-id="canvas-controls"]',
	'[data-test-id="canvas-wrapper"] > :has([data-test-id="execute-workflow-button"]):not(:has([data-test-id="canvas"]))',
	'[data-test-id="canvas-wrapper"] > :has([data-test-id="node-creator-plus-button"])',
].map((selector) => `${selector} { visibility: hidden !important }`);

interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** Where to cut, in pixels. */
export interface Cut {
	/** What is left above and below the subjects. */
	readonly margin?: number;
	/** What is left above them, if that differs. */
	readonly above?: number;
	/** What lies further down is left out. */
	readonly height?: number;
}

/** The tabs above the canvas, which would be cut in two. */
export const TABS = 48;

/** Takes the README's pictures. */
export class Screenshots {
	private readonly folder: string;

	constructor(
		private readonly page: Page,
		keepsPictures: boolean,
	) {
		this.folder = keepsPictures ? PICTURES : temporaryFolder('pictures').path;
		mkdirSync(this.folder, { recursive: true });
	}

	/** The part of the window that shows all of `subjects`, as wide as all pictures are. */
	async take(
		name: string,
		subjects: Locator[],
		{ margin = 0, above = margin, height }: Cut = {},
	): Promise<void> {
		// Whatever the mouse is over looks different.
		await this.page.mouse.move(0, 0);
		const box = surround(await Promise.all(subjects.map(boxOf)));
		assert.ok(box.width <= WIDTH + TRIMMED, `${name}.png would be ${box.width} wide`);
		const window = this.page.viewportSize() ?? { width: WIDTH, height: WIDTH };
		const x = Math.round(box.x + (box.width - WIDTH) / 2);
		const y = Math.max(0, Math.floor(box.y) - above);
		const clip = {
			x: Math.min(Math.max(0, x), window.width - WIDTH),
			y,
			width: WIDTH,
			height: Math.min(
				height ?? Infinity,
				Math.ceil(box.height) + above + margin,
				window.height - y,
			),
		};
		const file = path.join(this.folder, `${name}.png`);
		const style = [NO_MESSAGES, ...NO_BUTTONS].join('\n');
		await this.page.screenshot({ path: file, clip, animations: 'disabled', style });
		const { size } = statSync(file);
		assert.ok(size < LARGEST_PICTURE_BYTES, `${name}.png has ${size} bytes`);
	}

	/** The whole workflow, which n8n fits into a window that is little wider than the picture. */
	async takeCanvas(name: string): Promise<void> {
		await this.inWindow(CANVAS_WINDOW, async () => {
			await this.page.getByTestId('zoom-to-fit').click();
			const parts = ['sticky', 'canvas-node'].map((id) => `[data-test-id="${id}"]:visible`);
			const seen = await this.page.locator(parts.join()).all();
			await this.take(name, seen, { above: 12, margin: NAMES_BELOW_NODES });
		});
	}

	/** A dialog, which n8n draws as wide as the window allows. */
	async takeDialog(name: string, parts: Locator[]): Promise<void> {
		await this.inWindow(DIALOG_WINDOW, async () => await this.take(name, parts, { margin: 14 }));
	}

	private async inWindow(window: Window, act: () => Promise<void>): Promise<void> {
		const before = this.page.viewportSize();
		await this.page.setViewportSize(window);
		await act();
		if (before) await this.page.setViewportSize(before);
	}

	/** The parameters of a node, and beside them what came out of it. */
	async takePanel(name: string, { parameters, output }: NodePanel, height: number): Promise<void> {
		await parameters.getByTestId('input-label').first().scrollIntoViewIfNeeded();
		await this.take(name, [parameters, output], { height });
	}
}

async function boxOf(subject: Locator): Promise<Box> {
	const box = await subject.boundingBox();
	assert.ok(box, `${subject} cannot be seen`);
	return box;
}

function surround(boxes: readonly Box[]): Box {
	const x = Math.min(...boxes.map((box) => box.x));
	const y = Math.min(...boxes.map((box) => box.y));
	const right = Math.max(...boxes.map((box) => box.x + box.width));
	const bottom = Math.max(...boxes.map((box) => box.y + box.height));
	return { x, y, width: right - x, height: bottom - y };
}
