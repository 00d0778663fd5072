import type { INodeParameters } from 'n8n-workflow';

/** A body of an answer to the placing of a call. */
export interface PlacingAnswer {
	readonly what: string;
	readonly status?: number;
	/** @param callId the ID that the call got */
	readonly body: (callId: string) => unknown;
}

/** How the node has a vendor place calls. */
export interface PlacingFacts {
	readonly path: string;
	/** Who calls, as parameters of the node. */
	readonly caller: INodeParameters;
	/** The same as the output shows it. */
	readonly callerShown: Readonly<Record<string, string>>;
	/** Another caller. */
	readonly otherCaller: INodeParameters;
	/** Every additional field, and what a call in the simulator then holds. */
	readonly additional: { readonly given: INodeParameters; readonly held: object };
	/** Values of additional fields that are refused by name before anything is sent. */
	readonly refused: ReadonlyArray<readonly [INodeParameters, RegExp]>;
	/** Whether the list tells whether a call was placed whose answer was lost. */
	readonly canLook: boolean;
	/** Good answers in other forms than the usual one. */
	readonly answers: readonly PlacingAnswer[];
	/** Answers with a good status that do not say that a call was placed, nor that none was. */
	readonly oddAnswers: readonly PlacingAnswer[];
	/** What makes a call in the simulator that this caller has made. */
	readonly byCaller: object;
}
