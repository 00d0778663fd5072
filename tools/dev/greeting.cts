import { type N8n, OWNER } from '../../test/e2e/harness/n8n.cjs';
import type { Workflow } from '../../test/e2e/harness/workflow.cjs';
import { BACK_WITHIN_MS, NEW_CALL_EVERY_MS, type Vendors } from './vendors.cjs';

/* What the developer reads when all is up. */

const NOTE = 'n8n-nodes-base.stickyNote';

/** How an example is begun, in the order in which the examples are told. */
const STARTS = [
	{
		type: /\.(manualTrigger|scheduleTrigger)$/,
		title:
			"One click: open it, click 'Execute workflow', and double-click the Heppu or Voxworks node",
		howTo: () => [],
	},
	{ type: /\.formTrigger$/, title: 'By a form, which is live', howTo: formAddress },
	{ type: /\.webhook$/, title: 'By a webhook, which is live', howTo: curlLines },
	{
		type: /\.chatTrigger$/,
		title: "By 'Open chat', with a credential of your own for its chat model",
		howTo: () => [],
	},
] as const;

/** Whether it starts by itself, once n8n is told to: then what the greeting names works at once. */
export function isLive(workflow: Workflow): boolean {
	return workflow.nodes.some(({ type }) => /\.(formTrigger|webhook)$/.test(type));
}

/** @param editor n8n's address */
export function greeting(n8n: N8n, editor: string, { heppu, voxworks }: Vendors): string {
	const seconds = (ms: number) => `${ms / 1000} seconds`;
	return `
n8n       ${editor}    e-mail ${OWNER.email}, password ${OWNER.password}
Heppu     ${heppu.url}   a new call every ${seconds(NEW_CALL_EVERY_MS)}; calls with a number for a name move on
Voxworks  ${voxworks.url}   the same; the API key of both is ${heppu.apiKey}

${STARTS.map(({ type, title, howTo }) => section(n8n, editor, type, title, howTo)).join('\n')}
The calls that the examples name stand still; one that you cancel is back within ${seconds(BACK_WITHIN_MS)}.

Change a file under nodes or credentials: on save it is rebuilt and n8n shows it.
Ctrl+C ends everything and forgets what was done in this n8n.
`;
}

function section(
	{ workflows }: N8n,
	editor: string,
	start: RegExp,
	title: string,
	howTo: (workflow: Workflow, editor: string) => readonly string[],
): string {
	const longest = Math.max(...workflows.map(({ name }) => name.length));
	const started = workflows.filter(({ nodes }) => nodes.some(({ type }) => start.test(type)));
	const lines = started.flatMap((workflow) => [
		`  ${workflow.name.padEnd(longest)}  ${editor}/workflow/${workflow.id}`,
		...howTo(workflow, editor).map((line) => `      ${line}`),
	]);
	return `${title}:\n${lines.join('\n')}\n`;
}

function formAddress({ nodes }: Workflow, editor: string): string[] {
	const forms = nodes.filter(({ type }) => type.endsWith('.formTrigger'));
	return forms.map(({ webhookId }) => `${editor}/form/${webhookId}`);
}

/** As the workflow's note has them. */
function curlLines({ nodes }: Workflow, editor: string): string[] {
	const notes = nodes.filter(({ type }) => type === NOTE);
	return notes
		.flatMap(({ parameters }) => [...String(parameters.content).matchAll(/`(curl [^`]+)`/g)])
		.map(([, line = '']) => line.replace('https://YOUR-N8N', editor));
}
