import { ensureHost, HOST_NAMES, packPackage } from './harness/index.cjs';
import { describeScenarios, isScenario } from './scenarios/index.cjs';

/** Takes the README's pictures anew. Without it they are taken too, but only to be checked. */
const PICTURES = '--pictures';

/**
 * The scenarios in real n8n, one version after the other. Words on the command line choose hosts
 * and groups of scenarios: `npm run test:e2e -- n8n-2 webhook form`.
 */
async function run(words: readonly string[]): Promise<void> {
	const unknown = words.find((word) => !isHost(word) && !isScenario(word) && word !== PICTURES);
	if (unknown !== undefined) {
		throw new Error(`'${unknown}' is no host, no group of scenarios, and not ${PICTURES}`);
	}
	const selection = { groups: words.filter(isScenario), keepsPictures: words.includes(PICTURES) };
	const hosts = HOST_NAMES.filter((host) => !words.some(isHost) || words.includes(host));
	await Promise.all(hosts.map(ensureHost));
	const tarball = await packPackage();
	for (const host of hosts) describeScenarios(host, tarball, selection);
}

function isHost(word: string): boolean {
	return HOST_NAMES.some((host) => host === word);
}

run(process.argv.slice(2)).catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
