import assert from 'node:assert/strict';

import { until, type Workflow } from '../harness/index.cjs';
import type { Environment } from './environment.cjs';

/** What n8n says of an execution from which no further page comes. */
const ENDED = ['canceled', 'crashed', 'error', 'null'];

/** A form of n8n's as a person fills it in, page after page. */
export class FormInBrowser {
	/** Of all pages after the first. */
	private waitingUrl = '';

	private constructor(private readonly firstUrl: string) {}

	/** @param trigger the node that the workflow begins with, which has to be active */
	static open({ n8n }: Environment, workflow: Workflow, trigger: string): FormInBrowser {
		const node = workflow.nodes.find(({ name }) => name === trigger);
		assert.ok(node, `'${workflow.name}' has no node '${trigger}'`);
		return new FormInBrowser(`${n8n.url}/form/${node.webhookId}`);
	}

	async firstPage(): Promise<string> {
		return await (await fetch(this.firstUrl)).text();
	}

	/** @param values of the fields, in their order */
	async submitFirstPage(values: readonly string[]): Promise<void> {
		const response = await fetch(this.firstUrl, { method: 'POST', body: filledIn(values) });
		const answer = await response.text();
		assert.equal(response.status, 200, answer);
		this.waitingUrl = JSON.parse(answer).formWaitingUrl;
	}

	/** @param values of the fields, in their order */
	async submitPage(values: readonly string[]): Promise<void> {
		await fetch(this.waitingUrl, {
			method: 'POST',
			body: filledIn(values),
			// To the next page, which n8n wants to be asked for by GET.
			redirect: 'manual',
		});
	}

	/** The page that the workflow comes to next. */
	async nextPage(): Promise<string> {
		const status = new URL(this.waitingUrl);
		status.pathname += '/n8n-execution-status';
		// To one who asks for the page while the workflow runs, n8n never answers.
		await until('the form has its next page', async () => {
			const now = await (await fetch(status)).text();
			assert.ok(!ENDED.includes(now), `the form has no next page: its execution is ${now}`);
			return now === 'form-waiting';
		});
		return await (await fetch(this.waitingUrl)).text();
	}

	/** The last page; having shown it, the browser tells n8n. */
	async lastPage(): Promise<string> {
		const page = await this.nextPage();
		await fetch(this.waitingUrl, { method: 'POST' });
		return page;
	}
}

function filledIn(values: readonly string[]): FormData {
	const form = new FormData();
	values.forEach((value, index) => form.set(`field-${index}`, value));
	return form;
}
