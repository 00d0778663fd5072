import type { CallApi } from '../cancellation/call';
import type { CallListing } from '../cancellation/listing';
import { canHangUp } from '../cancellation/status';
import type { ListQuery } from '../parameters/filters';
import type { VendorAccess } from '../transport/account';
import type { PlaceApi } from '../scheduling/placing';
import type { Transport } from '../transport/transport';
import { callApi } from './callApi';
import { callListing, type ListTerms } from './listing';
import { placeApi } from './placeApi';
import type { VendorProfile, VendorSchedule } from './profile';

/** A vendor as operations use it: its profile, and its API behind the ports of the rules. */
export interface Vendor extends VendorProfile, VendorAccess {
	/** A call that has started goes on: the vendor has no way to hang it up. */
	readonly cannotHangUp: boolean;
	/** A reading shows whether the line of a call is closed, so that a hang-up can be verified. */
	readonly showsLines: boolean;
	/** One API object serves one call. */
	api(transport: Transport): CallApi;
	/**
	 * The list of calls under a filter.
	 * @param open makes the transport of one page
	 */
	listing(open: () => Transport, query: ListQuery, terms?: ListTerms): CallListing;
	/** The same for an emergency: nothing that a row shows is an error, and rows of others are left out. */
	everyCall(open: () => Transport, query: ListQuery): CallListing;
	/** How calls are placed. One object serves one call. */
	placing(schedule: VendorSchedule, open: () => Transport): PlaceApi;
}

/** Makes a vendor of its profile. */
export function defineVendor(profile: VendorProfile): Vendor {
	const { name, statuses } = profile;
	return {
		...profile,
		vendor: name,
		credential: `${name}Api`,
		cannotHangUp: !canHangUp(statuses),
		showsLines: profile.read.line !== undefined,
		api: (transport) => callApi(profile, transport),
		listing: (open, query, terms) => callListing(profile, open, query, terms),
		everyCall: (open, query) => callListing(profile, open, query, { leavesOthersOut: true }),
		placing: (schedule, open) => placeApi(profile, schedule, open),
	};
}
