import type { CallApi } from '../cancellation/call';
import type { VendorAccess } from '../transport/account';
import type { Transport } from '../transport/transport';

/** A vendor as its node knows it: how to reach it, and its API behind the rules' port. */
export interface Vendor extends VendorAccess {
	/** One API object serves one call. */
	api(transport: Transport): CallApi;
}
