import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type ICredentialDataDecryptedObject,
	type INode,
	type INodeType,
	type INodeTypes,
	Workflow,
} from 'n8n-workflow';

import type { Engine } from './engine.cjs';

/** What n8n's editor shows after a credential was saved. */
export interface Verdict {
	readonly status: 'Error' | 'OK';
	readonly message: string;
}

/** What n8n looks for in an error of a declarative request. */
interface RequestError {
	readonly message: string;
	readonly cause?: { code?: string; response?: { status: number; statusText?: string } };
}

/**
 * Tests a credential the way n8n does (`CredentialsTester`): the `test` request of its type becomes
 * the routing of a temporary node, and the type's rules judge the answer.
 */
export async function testCredential(
	engine: Engine,
	typeName: string,
	data: ICredentialDataDecryptedObject,
): Promise<Verdict> {
	const { test } = engine.loader.getCredential(typeName).type;
	if (!test) throw new Error(`${typeName} has no test`);
	const node: INode = {
		id: 'temp',
		parameters: {},
		name: 'Temp-Node',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [0, 0],
		credentials: { [typeName]: { id: '1', name: 'Credential' } },
	};
	const nodeType: INodeType = {
		description: {
			displayName: 'Temp-Node',
			name: 'noOp',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: typeName, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: test.request },
					default: '',
				},
			],
		},
	};
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		node,
		engine.additionalData({ credentials: { [typeName]: data } }),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const routing = new RoutingNode(context, nodeType, { id: '1', name: '', type: typeName, data });
	try {
		await workflow.expression.acquireIsolate();
		const answer = (await routing.runNode())?.[0]?.[0]?.json ?? {};
		const broken = (test.rules ?? []).find(
			({ type, properties }) =>
				type === 'responseSuccessBody' && at(answer, properties.key) === properties.value,
		);
		return broken
			? { status: 'Error', message: broken.properties.message }
			: { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		const failure = error as RequestError;
		const known = (test.rules ?? []).find(
			({ type, properties }) =>
				type === 'responseCode' && properties.value === failure.cause?.response?.status,
		);
		return { status: 'Error', message: known?.properties.message ?? messageOf(failure) };
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

/** A value by its path, e.g. `data.calls`. */
function at(value: unknown, path: string): unknown {
	return path.split('.').reduce((found: unknown, name) => Object(found)[name], value);
}

function messageOf({ message, cause }: RequestError): string {
	if (cause?.response) {
		const { status, statusText } = cause.response;
		return statusText || `Received HTTP status code: ${status}`;
	}
	return cause?.code ?? message;
}
