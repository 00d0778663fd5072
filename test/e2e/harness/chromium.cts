import { existsSync } from 'node:fs';

import { chromium, selectors, type Browser, type Page } from 'playwright-core';

import { installDebianPackage } from './debian.cjs';
import type { N8n } from './n8n.cjs';

const CHROMIUM = '/usr/bin/chromium';

// n8n's spelling, for `getByTestId`.
selectors.setTestIdAttribute('data-test-id');

/** n8n's editor in a browser, its owner logged in. */
export interface Editor {
	readonly browser: Browser;
	readonly page: Page;
	/** Opens a workflow and answers when its nodes are drawn. */
	openWorkflow(workflowId: string): Promise<void>;
	close(): Promise<void>;
}

/**
 * Opens Debian's Chromium: the browsers that Playwright downloads cannot be had everywhere.
 *
 * @param deviceScaleFactor pixels of a screenshot for each of the window's
 */
export async function openEditor(n8n: N8n, deviceScaleFactor = 1): Promise<Editor> {
	if (!existsSync(CHROMIUM)) await installDebianPackage('chromium');
	const browser = await chromium.launch({
		executablePath: CHROMIUM,
		// Chromium's sandbox does not work for root.
		args: ['--no-sandbox'],
	});
	const context = await browser.newContext({
		baseURL: n8n.url,
		viewport: { width: 1440, height: 900 },
		deviceScaleFactor,
		// As n8n itself has it here, so that a day in the calendar is the same day for both.
		timezoneId: 'UTC',
	});
	await context.addCookies(sessionCookies(n8n));
	const page = await context.newPage();
	return {
		browser,
		page,
		openWorkflow: async (workflowId) => {
			await page.goto(`/workflow/${workflowId}`);
			await page.getByTestId('canvas-node').first().waitFor();
		},
		close: () => browser.close(),
	};
}

function sessionCookies({ rest, url }: N8n) {
	return rest.cookie.split('; ').map((cookie) => {
		const [name = '', ...value] = cookie.split('=');
		return { name, value: value.join('='), url };
	});
}
