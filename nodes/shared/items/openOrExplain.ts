import type { IExecuteFunctions } from 'n8n-workflow';

import { type Account, type VendorAccess, openAccount } from '../transport/account';
import { withCircuitBreaker } from '../transport/circuitBreaker';

export interface OpeningTerms {
	/** One answer that refuses the key does not end the run: the operation itself judges how many do. */
	readonly survivesRefusal?: boolean;
}

/**
 * The account of a run, or null with the reason noted on every entry: thrown at a node that goes on
 * after errors, it would have n8n hand the input on as if all had gone well.
 */
export async function openOrExplain(
	context: IExecuteFunctions,
	vendor: VendorAccess,
	entries: ReadonlyArray<{ error?: unknown }>,
	{ survivesRefusal = false }: OpeningTerms = {},
): Promise<Account | null> {
	try {
		const account = await openAccount(context, vendor);
		return survivesRefusal ? account : withCircuitBreaker(account);
	} catch (error) {
		for (const entry of entries) entry.error ??= error;
		return null;
	}
}
