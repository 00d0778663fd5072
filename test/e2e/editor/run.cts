import { ensureHost, packPackage } from '../harness/index.cjs';
import { describeEditor } from './story.cjs';

const HOST = 'n8n-2';

/**
 * What a person sees in n8n's editor, in Chromium, step by step. With `--pictures` the pictures of
 * the README are taken anew; without it they go to a temporary folder, to be checked and thrown away.
 */
async function run(words: readonly string[]): Promise<void> {
	const unknown = words.find((word) => word !== '--pictures');
	if (unknown !== undefined) throw new Error(`'${unknown}' is not an option; --pictures is`);
	await ensureHost(HOST);
	describeEditor(HOST, await packPackage(), words.includes('--pictures'));
}

run(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
