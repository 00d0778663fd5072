import type { CallApi } from '../cancellation/call';
import type { CallListing } from '../cancellation/listing';
import type { VendorAccess } from '../transport/account';
import type { Transport } from '../transport/transport';

/** Query parameters of a vendor's list endpoint. */
export type ListQuery = Readonly<Record<string, string>>;

/** A vendor as its node knows it: how to reach it, and its API behind the rules' ports. */
export interface Vendor extends VendorAccess {
	/** A call that has started goes on: the vendor has no way to hang it up. */
	readonly cannotHangUp?: boolean;
	/** One API object serves one call. */
	api(transport: Transport): CallApi;
	/**
	 * The list of calls under a filter.
	 * @param open makes the transport of one page
	 * @param limit calls wanted at most, so that a page need not hold more
	 */
	listing(open: () => Transport, query: ListQuery, limit?: number): CallListing;
	/** The call's fields in the body of an answer to a reading. */
	rowOf(body: unknown): unknown;
}
