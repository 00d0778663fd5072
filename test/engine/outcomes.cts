import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { RunResult } from './engine.cjs';

/** What came out of such a run, and what the vendor got to see. */
export interface CallsOutcome {
	readonly result: RunResult;
	/** Items of the node's first output. */
	readonly items: INodeExecutionData[];
	/** Their json. */
	readonly calls: IDataObject[];
	/** The only one of them. */
	readonly call: IDataObject;
	/** Message and description, as a person at the editor reads them. */
	readonly error: string;
	/** All requests in order of arrival, e.g. `read call_1`, `cancel call_1`. */
	readonly sent: string[];
}

export class Outcome implements CallsOutcome {
	constructor(
		readonly result: RunResult,
		readonly sent: string[],
	) {}

	get items(): INodeExecutionData[] {
		if (this.result.error) throw this.result.error;
		return this.result.output('Vendor');
	}

	get calls(): IDataObject[] {
		return this.items.map(({ json }) => json);
	}

	get call(): IDataObject {
		const [call, ...others] = this.calls;
		if (!call || others.length > 0) throw new Error(`There are ${this.calls.length} items, not 1`);
		return call;
	}

	get error(): string {
		const { error, status } = this.result;
		if (!error) throw new Error(`There is no error, the run's status is ${status}`);
		return `${error.message} ${error.description ?? ''}`;
	}
}

/** What an agent got from a tool, as it came and as one text. */
export interface ToolAnswer {
	readonly answer: object;
	readonly text: string;
}

/** Items in a tool's answer: n8n 2 hands on outputs of items, n8n 1 their JSON as a text; an error is neither. */
export function itemsIn(answer: string): IDataObject[] {
	let parsed: unknown;
	try {
		parsed = JSON.parse(answer);
	} catch {
		return [];
	}
	const values = [parsed].flat(Infinity).map((value) => Object(value).json ?? value);
	return values.filter((value) => typeof value === 'object' && value !== null);
}
