import type { Locator, Page } from 'playwright-core';

/** Where a credential is created and changed. */
export class CredentialDialog {
	readonly root: Locator;
	/** The line that says the connection works. */
	readonly success: Locator;
	/** The line that says it does not. */
	readonly failure: Locator;
	readonly apiKey: Locator;
	private readonly baseUrl: Locator;

	constructor(private readonly page: Page) {
		const content = page.getByTestId('credential-edit-dialog');
		this.root = page.locator('.el-dialog').filter({ has: content });
		this.success = content.getByTestId('credentials-config-container-test-success');
		this.failure = content.getByText('Couldn’t connect with these settings');
		this.apiKey = content.getByTestId('parameter-input-apiKey');
		this.baseUrl = content.getByTestId('parameter-input-baseUrl');
	}

	/**
	 * Opens the credential that the node panel has chosen, which tests it. Answers when that is over:
	 * what is changed before would be told the old credential's result.
	 */
	async edit(): Promise<void> {
		await this.page.getByTestId('credential-edit-button').click();
		const results = this.success.or(this.failure).filter({ visible: true });
		await results.first().waitFor();
	}

	async enterApiKey(apiKey: string): Promise<void> {
		await this.apiKey.locator('input').fill(apiKey);
	}

	async enterBaseUrl(baseUrl: string): Promise<void> {
		await this.baseUrl.locator('input').fill(baseUrl);
	}

	/** Saves it, which tests it too. Answers when both are over: until then the test before is shown. */
	async save(): Promise<void> {
		const tested = this.page.waitForResponse((response) =>
			response.url().endsWith('/credentials/test'),
		);
		await this.root.getByTestId('credential-save-button').locator('button').click();
		await tested;
		await this.root.locator('button[aria-busy="true"]').waitFor({ state: 'hidden' });
	}

	/** Answers when the test has ended with this message, which n8n hides behind a link. */
	async failsWith(message: string): Promise<void> {
		await this.failure.waitFor();
		const more = this.root.getByText('More details');
		const shown = this.root.getByText(message);
		await more.or(shown).first().waitFor();
		if (await more.isVisible()) await more.click();
		await shown.first().waitFor();
	}

	async close(): Promise<void> {
		await this.root.locator('.el-dialog__headerbtn').click();
		await this.gone();
	}

	/** Answers when the test has passed and the dialog is closed: n8n closes it if nothing went wrong before. */
	async passed(): Promise<void> {
		await Promise.any([this.success.waitFor(), this.gone()]);
		if (await this.root.isVisible()) await this.close();
	}

	/** n8n closes it by itself when a new credential has passed its test. */
	async gone(): Promise<void> {
		await this.root.waitFor({ state: 'hidden' });
	}
}
