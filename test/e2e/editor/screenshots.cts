import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { temporaryFolder } from '../harness/cleanup.cjs';

const PICTURES = path.resolve(__dirname, '../../../docs/images');
/** The package's page loads all of them. */
const LARGEST_PICTURE_BYTES = 200_000;

/** What n8n says of every run comes and goes in a corner of the window. */
const NO_MESSAGES = '.el-notification { display: none !important }';

interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** Where to cut, in pixels. */
export interface Cut {
	/** What is left around the subjects. */
	readonly margin?: number;
	/** What lies further down is left out. */
	readonly height?: number;
}

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

	/** The smallest part of the window that shows all of `subjects`. */
	async take(name: string, subjects: Locator[], { margin = 0, height }: Cut = {}): Promise<void> {
		// Whatever the mouse is over looks different.
		await this.page.mouse.move(0, 0);
		const box = surround(await Promise.all(subjects.map(boxOf)));
		const clip = {
			x: Math.max(0, box.x - margin),
			y: Math.max(0, box.y - margin),
			width: box.width + 2 * margin,
			height: Math.min(height ?? Infinity, box.height + 2 * margin),
		};
		const file = path.join(this.folder, `${name}.png`);
		await this.page.screenshot({ path: file, clip, animations: 'disabled', style: NO_MESSAGES });
		const { size } = statSync(file);
		assert.ok(size < LARGEST_PICTURE_BYTES, `${name}.png has ${size} bytes`);
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
