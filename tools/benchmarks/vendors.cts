import { HEPPU, type PackagedName, type Vendor, VOXWORKS } from '../../test/support/vendors.cjs';

/** What only a drawing and a bare loop need to know of a vendor. */
interface Drawn {
	/** A call as the body of a reading holds it. */
	readonly bodyKey: 'data' | 'call';
	readonly idKey: 'id' | 'call_id';
	/** Statuses that the documentation lists as cancellable. */
	readonly cancellable: readonly string[];
}

/** What a drawing, a bare loop and the count of requests need to know of a vendor. */
export interface VendorFacts extends Drawn {
	readonly entry: Vendor<PackagedName>;
	readonly name: PackagedName;
	readonly credential: string;
	readonly cancelMethod: Vendor['cancelMethod'];
	readonly listPath: string;
	/** The path of reading a call, to which its ID is added. */
	readonly readPath: string;
	readonly cancelPath: string;
	readonly liveStatus: string;
	readonly endedStatus: string;
	/** Calls on a page of the listing, as the node asks for it. */
	readonly pageSize: number;
	/** A filter of Cancel Many that all calls of a scenario match. */
	readonly filters: Vendor['filters']['matchingAll']['given'];
}

const PAGE_SIZE = 100;

function factsOf(entry: Vendor<PackagedName>, drawn: Drawn): VendorFacts {
	return {
		...drawn,
		entry,
		name: entry.name,
		credential: entry.credentialType,
		cancelMethod: entry.cancelMethod,
		listPath: entry.paths.list,
		readPath: entry.paths.read(''),
		cancelPath: entry.paths.cancel(''),
		liveStatus: entry.words.notStarted,
		endedStatus: entry.words.ended,
		pageSize: PAGE_SIZE,
		filters: entry.filters.matchingAll.given,
	};
}

export const VENDORS: Readonly<Record<PackagedName, VendorFacts>> = {
	heppu: factsOf(HEPPU, {
		bodyKey: 'data',
		idKey: 'id',
		cancellable: ['initiated', 'connecting', 'ringing', 'active'],
	}),
	voxworks: factsOf(VOXWORKS, {
		bodyKey: 'call',
		idKey: 'call_id',
		cancellable: ['scheduled'],
	}),
};
