import type { IExecuteFunctions } from 'n8n-workflow';

import { type Account, type VendorAccess, openAccount } from '../transport/account';
import { withLockout } from '../transport/lockout';

/**
 * The account of a run, or null with the reason noted on every entry: thrown at a node that goes on
 * after errors, it would have n8n hand the input on as if all had gone well.
 */
export async function openOrExplain(
	context: IExecuteFunctions,
	vendor: VendorAccess,
	entries: ReadonlyArray<{ error?: unknown }>,
): Promise<Account | null> {
	try {
		return withLockout(await openAccount(context, vendor));
	} catch (error) {
		for (const entry of entries) entry.error ??= error;
		return null;
	}
}
