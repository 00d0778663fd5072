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

	/** Saves it, which tests it too. */
	async save(): Promise<void> {
		await this.root.getByTestId('credential-save-button').click();
	}

	async close(): Promise<void> {
		await this.root.locator('.el-dialog__headerbtn').click();
		await this.gone();
	}

	/** n8n closes it by itself when a new credential has passed its test. */
	async gone(): Promise<void> {
		await this.root.waitFor({ state: 'hidden' });
	}
}
