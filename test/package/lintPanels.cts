import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ESLint, type Linter } from 'eslint';

import { PROJECT_FOLDER } from './tarball.cjs';

/*
 * Writes the description of each built node and credential out as the literal that n8n's linters read, and
 * lints that: in the sources most of a panel is made by functions, which the linters pass over. Prints one
 * line for each finding.
 */

const MANIFEST = require(path.join(PROJECT_FOLDER, 'package.json'));

const CONFIG: string = '@n8n/node-cli/eslint';

/** The rules of n8n's two plugins; what this literal imports and lacks is of no interest. */
const IS_ABOUT_N8N = /^(n8n-nodes-base|@n8n\/community-nodes)\//;

/** Statuses that begin with the one that can be cancelled; the others follow by the alphabet. */
function isOrderedOnPurpose(ruleId: string | null, message: string): boolean {
	const isOrder = ruleId === 'n8n-nodes-base/node-param-options-type-unsorted-items';
	return isOrder && message.includes('| Scheduled | User Rejected |');
}

async function main(): Promise<number> {
	const folder = mkdtempSync(path.join(tmpdir(), 'panels-'));
	try {
		for (const file of ['package.json', 'icons'])
			cpSync(path.join(PROJECT_FOLDER, file), path.join(folder, file), { recursive: true });
		symlinkSync(path.join(PROJECT_FOLDER, 'node_modules'), path.join(folder, 'node_modules'));
		const files = [
			...MANIFEST.n8n.nodes.map((file: string) => writeNode(folder, file)),
			...MANIFEST.n8n.credentials.map((file: string) => writeCredential(folder, file)),
		];
		const { config }: { config: Linter.Config[] } = await import(CONFIG);
		const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: config });
		const results = await eslint.lintFiles(files);
		const findings = results.flatMap(({ filePath, messages }) =>
			messages
				.filter(({ ruleId, fatal }) => fatal || IS_ABOUT_N8N.test(ruleId ?? ''))
				.filter(({ ruleId, message }) => !isOrderedOnPurpose(ruleId, message))
				.map(
					({ ruleId, line, message }) => `${path.basename(filePath)}:${line} ${ruleId} ${message}`,
				),
		);
		for (const finding of findings) console.log(finding);
		console.log(`${files.length} panels linted, ${findings.length} findings`);
		return findings.length;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function writeNode(folder: string, built: string): string {
	const { name, instance } = load(built);
	const description: unknown = Reflect.get(instance, 'description');
	return write(
		folder,
		built,
		`import { type INodeType, type INodeTypeDescription, NodeConnectionTypes } from 'n8n-workflow';

export class ${name} implements INodeType {
	description: INodeTypeDescription = ${literal(description).replace("inputs: ['main']", 'inputs: [NodeConnectionTypes.Main]')};
}
`,
	);
}

function writeCredential(folder: string, built: string): string {
	const { name, instance } = load(built);
	const fields = Object.entries(instance).map(([key, value]) => `\t${key} = ${literal(value)};\n`);
	return write(
		folder,
		built,
		`import type { ICredentialType } from 'n8n-workflow';

export class ${name} implements ICredentialType {
${fields.join('\n')}}
`,
	);
}

function load(built: string): { name: string; instance: object } {
	const [[name, Class] = ['', Object]] = Object.entries(require(path.join(PROJECT_FOLDER, built)));
	return { name, instance: Reflect.construct(Class as new () => object, []) };
}

function write(folder: string, built: string, text: string): string {
	const file = path.join(folder, built.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, text);
	return file;
}

/** A value as somebody would write it by hand: keys without quotes, texts in single ones. */
function literal(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
	if (typeof value === 'object' && value !== null) {
		const entries = Object.entries(value).filter(([, one]) => one !== undefined);
		// Keys have no order in a description; the linters want this one where a person would write it.
		entries.sort(
			([one], [other]) => Number(other === 'displayName') - Number(one === 'displayName'),
		);
		return `{ ${entries.map(([key, one]) => `${keyText(key)}: ${literal(one)}`).join(',\n')} }`;
	}
	return typeof value === 'string' ? textLiteral(value) : String(value);
}

function keyText(key: string): string {
	return /^[A-Za-z_]\w*$/.test(key) ? key : textLiteral(key);
}

function textLiteral(text: string): string {
	const inner = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'");
	return `'${inner}'`;
}

main().then(
	(findings) => (process.exitCode = findings === 0 ? 0 : 1),
	(error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	},
);
