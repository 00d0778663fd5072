import type { Locator, Page } from 'playwright-core';

/** The panel of one node: its input, its parameters and its output. */
export class NodePanel {
	readonly root: Locator;
	readonly input: Locator;
	readonly output: Locator;
	/** The message of the error that the last run ended with. */
	readonly error: Locator;
	/** What to do about it. */
	readonly errorDescription: Locator;
	/** The calls to pick from. */
	readonly calls: Locator;
	/** Searches them. */
	readonly callSearch: Locator;
	/** The field `Call`. */
	readonly call: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('ndv');
		this.input = this.root.getByTestId('ndv-input-panel');
		this.output = this.root.getByTestId('output-panel');
		this.error = this.output.getByTestId('node-error-message');
		this.errorDescription = this.output.getByTestId('node-error-description');
		this.calls = page.getByTestId('rlc-item');
		this.callSearch = page.getByTestId('rlc-search');
		this.call = this.root.getByTestId('resource-locator-callId');
	}

	/** The column in the middle. */
	get parameters(): Locator {
		return this.root.getByTestId('node-parameters');
	}

	parameter(name: string): Locator {
		return this.root.getByTestId(`parameter-input-${name}`);
	}

	/** The signs beside fields that are not as they must be. */
	get warnings(): Locator {
		return this.root.getByTestId('parameter-issues');
	}

	/** What the panel says above the fields, from top to bottom. */
	get notices(): Locator {
		return this.parameters.getByRole('alert');
	}

	/** What the node says of its last run, above the items. */
	get hint(): Locator {
		return this.output.getByTestId('node-hint');
	}

	/** By these a field of a tool is left to the model. */
	get modelButtons(): Locator {
		return this.parameters.getByTestId('from-ai-override-button');
	}

	/** @returns the field's own button, if it can be left to the model */
	modelButton(name: string): Locator {
		const own = this.page.getByTestId(`parameter-input-${name}`);
		const item = this.parameters.getByTestId('parameter-item').filter({ has: own });
		return item.getByTestId('from-ai-override-button');
	}

	/** The labels of all parameters, from top to bottom. */
	async labels(): Promise<string[]> {
		const labels = this.parameters.getByTestId('input-label').filter({ visible: true });
		return (await labels.allInnerTexts()).map((text) => text.split('\n')[0]?.trim() ?? '');
	}

	async listCalls(): Promise<void> {
		await this.chooseMode('From List');
		await this.call.getByTestId('rlc-input').click();
		await this.calls.first().waitFor();
	}

	async searchCalls(text: string): Promise<void> {
		await this.callSearch.fill(text);
		await this.calls.filter({ hasNotText: text }).first().waitFor({ state: 'hidden' });
		await this.calls.first().waitFor();
	}

	/** What the field `Call` shows. */
	async chosenCall(): Promise<string> {
		return await this.call.locator('input').last().inputValue();
	}

	async typeCallId(callId: string): Promise<void> {
		await this.chooseMode('By ID');
		await this.fillCall('');
		if (callId !== '') await this.fillCall(callId);
	}

	async switch(name: string): Promise<void> {
		await this.parameter(name).locator('.el-switch').click();
	}

	/** What a field shows. */
	async shown(name: string): Promise<string> {
		return await this.parameter(name).locator('input').first().inputValue();
	}

	/** Chooses in a field with options. */
	async choose(name: string, option: string): Promise<void> {
		await this.parameter(name).locator('input').first().click();
		await this.chooseOption(option);
	}

	/** Adds a filter or an option to its collection. */
	async add(what: 'filter' | 'option', name: string): Promise<void> {
		await this.parameters.getByPlaceholder(`Add ${what}`).click();
		await this.chooseOption(name);
	}

	/** Sees that all of these can be added to a collection. */
	async seeAddable(what: 'filter' | 'option', names: readonly string[]): Promise<void> {
		await this.parameters.getByPlaceholder(`Add ${what}`).click();
		for (const name of names) await this.optionsNamed(name).first().waitFor();
		await this.page.keyboard.press('Escape');
		await this.page
			.getByRole('option')
			.filter({ visible: true })
			.first()
			.waitFor({ state: 'hidden' });
	}

	/**
	 * Clicks a day of this month or the next one in the calendar of a date.
	 * @param time midnight by default, e.g. `09:30:00`
	 */
	async pickDay(name: string, day: Date, time?: string): Promise<void> {
		await this.parameter(name).locator('input').first().click();
		const calendar = this.page.locator('.el-picker__popper').filter({ visible: true });
		await calendar.waitFor();
		const month = day.toLocaleString('en', { month: 'long', timeZone: 'UTC' });
		const shown = calendar.locator('.el-date-picker__header-label', { hasText: month });
		if (!(await shown.isVisible())) {
			await calendar.getByRole('button', { name: 'Next Month' }).click();
			await shown.waitFor();
		}
		const cells = calendar.locator('td.available');
		await cells.getByText(String(day.getUTCDate()), { exact: true }).click();
		if (time !== undefined) {
			const input = calendar.locator('.el-date-picker__time-header input').last();
			await input.fill(time);
			await input.press('Enter');
		}
		// The list of times has a button of this name as well.
		await calendar.getByRole('button', { name: 'OK' }).last().click();
		await calendar.waitFor({ state: 'hidden' });
	}

	async execute(): Promise<void> {
		await this.root.getByTestId('node-execute-button').click();
	}

	/** Executes the node, which gives one item. @returns its row */
	async executeForOne(): Promise<Array<Record<string, string>>> {
		await this.execute();
		await this.output.getByText('1 item').waitFor();
		return await this.table();
	}

	/** Rehearses a bulk operation under one filter, and waits until the panel says so of it. */
	async rehearse(filter: string, told: string): Promise<void> {
		await this.switch('dryRun');
		await this.add('filter', filter);
		await this.execute();
		await this.hint.getByText(told).waitFor();
	}

	/** The output's rows by column, as the table shows them. */
	async table(): Promise<Array<Record<string, string>>> {
		await this.output.getByTestId('radio-button-table').click();
		const table = this.output.locator('table');
		await table.waitFor();
		const columns = (await table.locator('th').allInnerTexts()).map((text) => text.trim());
		const rows = await table.locator('tbody tr').all();
		return await Promise.all(rows.map(async (row) => await rowOf(row, columns)));
	}

	/** Shows the output field by field. @param last the field that is waited for */
	async showSchema(last: string): Promise<void> {
		await this.output.getByTestId('radio-button-schema').click();
		await this.output.getByText(last, { exact: true }).first().waitFor();
	}

	async close(): Promise<void> {
		// n8n 1 has the second one.
		const close = this.page.getByTestId('ndv-close-button');
		await close.or(this.page.getByTestId('back-to-canvas')).first().click();
		await this.root.waitFor({ state: 'hidden' });
	}

	/** n8n takes over what is typed a moment later; the warning sign of an empty field shows when. */
	private async fillCall(text: string): Promise<void> {
		await this.call.locator('input').last().fill(text);
		await this.warnings.first().waitFor({ state: text === '' ? 'visible' : 'hidden' });
	}

	private async chooseOption(name: string): Promise<void> {
		await this.optionsNamed(name).first().click();
	}

	/** Below its name an option may have a description. */
	private optionsNamed(name: string): Locator {
		const named = this.page.getByText(name, { exact: true });
		return this.page.getByRole('option').filter({ visible: true, has: named });
	}

	private async chooseMode(mode: 'From List' | 'By ID'): Promise<void> {
		await this.call.getByTestId('rlc-mode-selector').click();
		await this.page.getByRole('option', { name: mode }).click();
	}
}

async function rowOf(row: Locator, columns: readonly string[]): Promise<Record<string, string>> {
	const cells = await row.locator('td').allInnerTexts();
	const named = columns.map((column, index) => [column, (cells[index] ?? '').trim()]);
	return Object.fromEntries(named.filter(([column]) => column !== ''));
}
