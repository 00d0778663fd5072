import type { ICredentialType, IDataObject, INodeParameters, INodeType } from 'n8n-workflow';

import type { PlacingFacts } from './placingFacts.cjs';
import type {
	LineManners,
	SimCall,
	Simulator,
	SimulatorOptions,
} from '../../tools/simulators/index.cjs';

/** What a status leads to, by the design's cancellation rules. */
export type Fate =
	| 'cancelled'
	| 'alreadyCancelled'
	| 'ended'
	/** The vendor says no, and no documentation says otherwise. */
	| 'refused'
	/** The vendor says no, although its documentation says yes. */
	| 'refusedAgainstItsWord';

export interface StatusCase {
	/** As the simulator holds it. */
	readonly status: string;
	readonly phase: 'ended' | 'inProgress' | 'notStarted' | 'unknown';
	readonly fate: Fate;
}

/** How a vendor treats each status, as its pages have it or with options that differ from them. */
export interface Behaviour<Options extends SimulatorOptions = SimulatorOptions> {
	readonly title: string;
	readonly options: Options;
	readonly cases: readonly StatusCase[];
	/** The vendor's words to a cancel that it accepts. */
	readonly acceptance: string | null;
	/** Its words to a cancel that it refuses. */
	readonly refusal: (status: string) => string;
}

/** What a test may ask of a call in words that fit every vendor. Times are ISO 8601. */
export interface CallFacts {
	readonly id?: string;
	readonly status?: string;
	readonly createdAt?: string;
	/** When the call is to be made. */
	readonly dueAt?: string;
	readonly phoneNumber?: string;
	/** What becomes of its line. */
	readonly line?: LineManners;
	/** What becomes of it after a cancel that was acknowledged. */
	readonly afterCancel?: SimCall['afterCancel'];
	/** Fields that its row in a list shows otherwise, or not at all where they are undefined. */
	readonly asListed?: SimCall['asListed'];
}

/** A body that must not pass for what was asked for. */
export interface OddBody {
	readonly what: string;
	readonly body: unknown;
}

/** Values of the parameter `filters`, and what is to become of them. */
export interface FilterFacts {
	/** A filter that all calls of a test match unless it makes them otherwise. */
	readonly matchingAll: { readonly given: INodeParameters; readonly sent: Record<string, string> };
	readonly matchingNothing: {
		readonly given: INodeParameters;
		readonly sent: Record<string, string>;
	};
	/** Every filter at once, in the time zone America/New_York, and the query that comes of it. */
	readonly all: { readonly given: INodeParameters; readonly sent: Record<string, string> };
	/** Filters that hold an ID, with their labels. */
	readonly ids: ReadonlyArray<{
		readonly given: (value: string) => INodeParameters;
		readonly label: string;
	}>;
	/** Refused by name before anything is sent. */
	readonly refused: ReadonlyArray<readonly [INodeParameters, RegExp]>;
	/** Mended where it is certain what was meant; what is sent with the first page of each list. */
	readonly mended: ReadonlyArray<readonly [INodeParameters, ...Array<Record<string, string>>]>;
	/** Names of filters that are refused where their expression finds nothing. */
	readonly optional: readonly string[];
	/** Filters that no default call matches, for a vendor that answers as if it had not been asked. */
	readonly ignored: ReadonlyArray<readonly [string, boolean | string]>;
	/** What an AI agent gives that leaves filters out. */
	readonly leftEmpty: readonly INodeParameters[];
}

/** All that a suite needs to know of a vendor. Facts are from the vendor's pages, never from our profile of it. */
export interface Vendor<
	Name extends string = string,
	Running extends Simulator = Simulator,
	Options extends SimulatorOptions = SimulatorOptions,
> {
	/** As outputs, credentials and files have it. */
	readonly name: Name;
	readonly displayName: string;
	/** The node's type in a workflow. */
	readonly nodeType: string;
	readonly credentialType: string;
	/** The node and the credential of a vendor that is not in the package, and the schemas of its operations. */
	readonly notInPackage?: () => {
		readonly node: INodeType;
		readonly credential: ICredentialType;
		readonly schema: (operation: string) => IDataObject;
	};

	start(options?: Options): Promise<Running>;

	/** The headers that carry the key. */
	readonly keyHeaders: (key: string) => Record<string, string>;
	/** The path that all endpoints share, which people paste along with the address. */
	readonly root: string;
	readonly paths: {
		readonly list: string;
		readonly read: (callId: string) => string;
		readonly cancel: (callId: string) => string;
	};
	/** What the node asks for with the first page of a list. */
	readonly pageQuery: Record<string, string>;
	readonly cancelMethod: 'DELETE' | 'PATCH' | 'POST' | 'PUT';
	/** The query of the request that tests a credential. */
	readonly testQuery: Record<string, string>;

	/** Statuses as the simulator holds them. */
	readonly words: {
		readonly notStarted: string;
		readonly inProgress: string;
		readonly ended: string;
		/** Another ended one. */
		readonly unreached: string;
		readonly cancelled: string;
	};
	/** The word that the vendor's answers have for a status that the simulator holds. */
	shown(status: string): string;
	readonly isCancelled: (status: string) => boolean;
	/** Whether answers tell a cancelled call from one that ended by itself. */
	readonly tellsCancelled: boolean;
	/** Whether a cancel ends a call in progress. */
	readonly hangsUp: boolean;
	/** Whether its panel has Cancel If, as there is more than one phase that can be cancelled. */
	readonly hasCancelIf: boolean;
	readonly hasEmergencyStop: boolean;
	/** Where a reading shows whether the line of a call is closed: how, and in which odd forms. */
	readonly lines?: {
		/** With these, the simulator shows lines that are closed. */
		readonly options: Options;
		/** Forms of what a reading shows, and what they prove. */
		readonly forms: ReadonlyArray<readonly [shows: unknown, line: 'closed' | 'open' | 'unknown']>;
		/** The status of a call that is about to be dialled, if there is one. */
		readonly aboutToStart?: string;
	};
	/** Whether a single reading shows when a call is to be made; the list always does. */
	readonly readsDueTime: boolean;
	/** Whether the listing tells how many calls match. */
	readonly tellsTotals: boolean;
	/** Whether a list of several pages can be shown to be whole: by its total, or by pages that join. */
	readonly provesLongLists: boolean;
	readonly behaviours: readonly [Behaviour<Options>, ...Array<Behaviour<Options>>];

	/** What makes a call in the simulator. */
	call(facts: CallFacts): object;
	createdAt(call: SimCall): string;
	/** The other party's number, and when the call is to be made: as the list shows them. */
	phoneNumber(call: SimCall): string;
	dueAt(call: SimCall): string | null;
	changedAt(call: SimCall): string;
	/** Whether a call matches a filter of this name; absent where nothing is to be said of the filter. */
	readonly matches: Readonly<Record<string, (call: SimCall, value: string) => boolean>>;
	/** Fields that the node shows under the same name as the simulator holds them. */
	readonly sameFields: readonly string[];

	/** Bodies as the vendor sends them. */
	readonly bodies: {
		readonly cancelled: (callId: string) => unknown;
		readonly read: (callId: string, status: string) => unknown;
		readonly list: (rows: readonly unknown[]) => unknown;
		readonly error: (message: string, status: number) => unknown;
		/** Tells of a cancelled call and of an error at once. */
		readonly cancelledWithError: unknown;
	};
	/** The vendor's words where it has no call of this ID. */
	readonly unknownCall: string;
	/** The body of an accepted cancel, for Include Response. */
	readonly acceptedBody: (callId: string) => unknown;
	/** Bodies of a 200 to a cancel of `call_1` that do not say that it was cancelled. */
	readonly oddCancels: readonly OddBody[];
	/** Bodies of a 200 to a reading of `call_1` that do not say how it stands. */
	readonly oddReads: readonly OddBody[];
	readonly filters: FilterFacts;
	readonly placing: PlacingFacts;
	/** Before a call can be placed: makes the callers known to the vendor. */
	preparePlacing?(simulator: Running): void;
	/** Where the list to pick from has to show a call due at this time, and how, in a time zone. */
	readonly label: {
		readonly facts: CallFacts;
		readonly timezone: string;
		readonly name: string;
	};
	/** A row that shows a status, matches `matchingAll`, and has no ID. */
	readonly rowWithoutId: (status: string) => object;
	/** The fields of a row that holds next to nothing, and how the list to pick from names it. */
	readonly bareRow: { readonly row: object; readonly name: string };
}

/** A field of a call under a vendor's own name. */
export function fieldOf(call: object, name: string): unknown {
	return Object.entries(call).find(([key]) => key === name)?.[1];
}

/** A resource locator in its ID mode. */
export function byId(value: string) {
	return { __rl: true, mode: 'id', value };
}

/** Compares a field of this name with the filter's value. */
export function equals(field: string) {
	return (call: SimCall, value: string) => fieldOf(call, field) === value;
}

/** Compares a date with the filter that begins a range, which holds that moment. */
export function isFrom(dateOf: (call: SimCall) => unknown) {
	return (call: SimCall, value: string) => Date.parse(String(dateOf(call))) >= Date.parse(value);
}

/** Compares a date with the filter that ends a range, which does not hold that moment. */
export function isBefore(dateOf: (call: SimCall) => unknown) {
	return (call: SimCall, value: string) => Date.parse(String(dateOf(call))) < Date.parse(value);
}

type Finding = Pick<Vendor, 'tellsCancelled'>;

/** What comes of a call that somebody has cancelled before: where that looks like any end, it is not cancellable. */
export function whenFoundCancelled({ tellsCancelled }: Finding) {
	return tellsCancelled
		? ({ cancelled: true, outcome: 'alreadyCancelled' } as const)
		: ({ cancelled: false, outcome: 'notCancellable' } as const);
}

/** What comes of a cancel that took effect and whose answer was lost: where that looks like any end, nobody knows. */
export function whenAnswerIsLost({ tellsCancelled }: Finding) {
	return tellsCancelled
		? ({ cancelled: true, outcome: 'cancelled' } as const)
		: ({ cancelled: false, outcome: 'unconfirmed' } as const);
}
