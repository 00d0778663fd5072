import type { VendorName } from '../simulators/index.cjs';

/** What a drawing, a bare loop and the count of requests need to know of a vendor. */
export interface VendorFacts {
	readonly name: VendorName;
	readonly credential: string;
	readonly cancelMethod: 'DELETE' | 'POST';
	readonly listPath: string;
	/** The path of reading a call, to which its ID is added. */
	readonly readPath: string;
	readonly cancelPath: string;
	/** A call as the body of a reading holds it. */
	readonly bodyKey: 'data' | 'call';
	readonly idKey: 'id' | 'call_id';
	/** Statuses that the documentation lists as cancellable. */
	readonly cancellable: readonly string[];
	readonly liveStatus: string;
	readonly endedStatus: string;
	/** Calls on a page of the listing, as the node asks for it. */
	readonly pageSize: number;
	/** A filter of Cancel Many that all calls of a scenario match. */
	readonly filters: Readonly<Record<string, string>>;
}

export const VENDORS: Readonly<Record<VendorName, VendorFacts>> = {
	heppu: {
		name: 'heppu',
		credential: 'heppuApi',
		cancelMethod: 'DELETE',
		listPath: '/api/v1/calls',
		readPath: '/api/v1/calls/',
		cancelPath: '/api/v1/calls/',
		bodyKey: 'data',
		idKey: 'id',
		cancellable: ['initiated', 'connecting', 'ringing', 'active'],
		liveStatus: 'initiated',
		endedStatus: 'completed',
		pageSize: 100,
		filters: { direction: 'outbound' },
	},
	voxworks: {
		name: 'voxworks',
		credential: 'voxworksApi',
		cancelMethod: 'POST',
		listPath: '/api/v1/calls',
		readPath: '/api/v1/get-call/',
		cancelPath: '/api/v1/cancel-call/',
		bodyKey: 'call',
		idKey: 'call_id',
		cancellable: ['scheduled'],
		liveStatus: 'scheduled',
		endedStatus: 'completed',
		pageSize: 100,
		filters: { type: 'outbound' },
	},
};
