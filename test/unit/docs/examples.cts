import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { INodeParameters, IWorkflowBase } from 'n8n-workflow';

import { readPage } from './pages.cjs';

/* What the example workflows say of themselves, and what is in them. */

type Example = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'pinData'>;

const FOLDER = path.resolve(__dirname, '../../../examples');
const NOTE = 'n8n-nodes-base.stickyNote';
const WEBHOOK = 'n8n-nodes-base.webhook';

/** Starts that need nothing but a click. */
const BY_CLICK = /\.(manualTrigger|scheduleTrigger|chatTrigger)$/;

/** Settings of Cancel If under which nobody is hung up on. */
const SPARING = ['notStarted'];

const HEPPU = /\.heppu(Tool)?$/;

export function exampleNames(): string[] {
	return readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.slice(0, -'.json'.length));
}

export function readExample(name: string): Example {
	return JSON.parse(readPage(`examples/${name}.json`));
}

/** The text of its note. @throws Error unless there is exactly one */
export function noteOf({ name, nodes }: Example): string {
	const notes = nodes.filter(({ type }) => type === NOTE);
	if (notes.length !== 1) throw new Error(`'${name}' has ${notes.length} notes`);
	return String(notes[0]?.parameters.content);
}

/** What stands behind a bold word of a note, up to the end of its line. */
export function lineOf(note: string, word: string): string | undefined {
	return note
		.split('\n')
		.find((line) => line.startsWith(`**${word}**`))
		?.slice(`**${word}**`.length)
		.trim();
}

/** Whether a node of it may cut off a person on the phone. */
export function canHangUp({ nodes }: Example): boolean {
	return nodes.some(({ type, parameters }) => HEPPU.test(type) && mayCutOff(parameters));
}

function mayCutOff({ operation, cancelIf, dryRun }: INodeParameters): boolean {
	if (dryRun === true) return false;
	if (operation === 'cancel' || operation === 'emergencyStop') return true;
	const isChecked = operation === 'checkThenCancel' || operation === 'cancelMany';
	return isChecked && !SPARING.includes(String(cancelIf));
}

/** Whether it runs only while it is active, which n8n 2 calls published. */
export function hasToBeActive({ nodes }: Example): boolean {
	const starts = nodes.filter(({ type }) => /(trigger|webhook)$/i.test(type));
	return starts.some(({ type }) => !BY_CLICK.test(type));
}

/** The addresses of its webhooks, as their nodes have them. */
export function webhookPaths({ nodes }: Example): string[] {
	return nodes
		.filter(({ type }) => type === WEBHOOK)
		.map(({ parameters }) => String(parameters.path));
}

/** The IDs of calls and the phone numbers that its pinned data and the `curl` lines of its note hold. */
export function callsNamedIn(example: Example): string[] {
	const pinned = Object.values(example.pinData ?? {}).flatMap((items) =>
		items.map(({ json }) => json),
	);
	const posted = curlLinesOf(noteOf(example)).map(({ body }) => Object(body));
	return [...pinned, ...posted].flatMap(({ callId, phoneNumber }) =>
		[callId, phoneNumber].filter((name) => typeof name === 'string'),
	);
}

/** A `curl` line of a note. */
export interface CurlLine {
	readonly path: string;
	readonly body: unknown;
}

export function curlLinesOf(note: string): CurlLine[] {
	const lines = note.matchAll(
		/`curl -X POST -H 'Content-Type: application\/json' -d '([^']+)' https:\/\/YOUR-N8N\/webhook\/([\w-]+)`/g,
	);
	return [...lines].map(([, body = '', address = '']) => ({
		path: address,
		body: JSON.parse(body),
	}));
}

/** Fields of a webhook's body that its workflow reads. */
export function bodyFieldsRead({ nodes }: Example): string[] {
	const fields = JSON.stringify(nodes.map(({ parameters }) => parameters)).matchAll(
		/\bjson\.body(?:\?)?\.(\w+)/g,
	);
	return [...new Set([...fields].map(([, field = '']) => field))].sort();
}

/** Fields of the given lines' bodies. */
export function fieldsSent(lines: readonly CurlLine[]): string[] {
	return [...new Set(lines.flatMap(({ body }) => Object.keys(Object(body))))].sort();
}

export type { Example };
