import { readFileSync } from 'node:fs';

import type { ICredentialDataDecryptedObject, INode, IWorkflowBase } from 'n8n-workflow';

import { PACKAGE_NAME } from './installation.cjs';

/** A workflow as n8n exports it, in a file of `examples/` say. */
export type WorkflowFile = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'settings' | 'pinData'>>;

/** A workflow that n8n has stored. */
export interface Workflow extends WorkflowFile {
	readonly id: string;
	/** The version that activating means. */
	readonly versionId: string;
}

export interface NewCredential {
	readonly name: string;
	/** Such as `heppuApi`. */
	readonly type: string;
	readonly data: ICredentialDataDecryptedObject;
}

/** A credential that n8n has stored. */
export interface Credential extends NewCredential {
	readonly id: string;
}

export function readWorkflow(file: string): WorkflowFile {
	return JSON.parse(readFileSync(file, 'utf8'));
}

/** A workflow of one node that a click runs. */
export function clickedWorkflow(
	name: string,
	node: Pick<INode, 'name' | 'type' | 'parameters'> & Partial<INode>,
): WorkflowFile {
	return {
		name,
		nodes: [
			{
				id: 'click',
				name: 'Click',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{ id: 'node', typeVersion: 1, position: [260, 0], ...node },
		],
		connections: { Click: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
	};
}

/**
 * Lets the nodes use credentials of this instance: n8n gives credentials new IDs everywhere, so a
 * user who imports a workflow has to choose them too. Of several of one type, the one of the name
 * in the file is taken, otherwise the newest.
 */
export function withCredentials<T extends WorkflowFile>(
	workflow: T,
	credentials: readonly Credential[],
): T {
	const nodes = workflow.nodes.map((node): INode => {
		const chosen = credentialTypesOf(node).flatMap((type) => {
			const candidates = credentials.filter((credential) => credential.type === type);
			const wanted = node.credentials?.[type]?.name;
			const match = candidates.find(({ name }) => name === wanted) ?? candidates.at(-1);
			return match ? [[type, { id: match.id, name: match.name }]] : [];
		});
		return { ...node, credentials: { ...node.credentials, ...Object.fromEntries(chosen) } };
	});
	return { ...workflow, nodes };
}

/** Those the node names; for nodes of the package their own, even if the file leaves them out. */
function credentialTypesOf(node: INode): string[] {
	const [packageName, nodeName = ''] = node.type.split('.');
	const own = packageName === PACKAGE_NAME ? [`${nodeName.replace(/Tool$/, '')}Api`] : [];
	return [...new Set([...Object.keys(node.credentials ?? {}), ...own])];
}
