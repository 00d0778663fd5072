import type { IDataObject } from 'n8n-workflow';

import type { LineManners } from '../../tools/simulators/index.cjs';
import { byId } from '../support/vendor.cjs';
import { VENDORS, type Vendor } from '../support/vendors.cjs';
import { detailsOf, type Harness, onlyItem, type RunningVendor } from './harness.cjs';

/* Vendors whose readings show the line to the person on the phone, and calls that are hung up there. */

export const VERIFYING = { verifyHangUp: true };
export const WITH_LINES = VENDORS.filter(({ lines }) => lines !== undefined);
export const WITHOUT = VENDORS.filter(({ lines }) => lines === undefined);
export const ON_EACH = WITH_LINES.flatMap((entry) =>
	(['cancel', 'checkThenCancel', 'cancelMany', 'emergencyStop'] as const)
		.filter((operation) => operation !== 'emergencyStop' || entry.hasEmergencyStop)
		.map((operation) => ({ entry, name: entry.name, operation })),
);

/** The vendor with the lines of calls that are over shown. */
export async function showing(harness: Harness, entry: Vendor): Promise<RunningVendor> {
	return await harness.start(entry, entry.lines?.options ?? {});
}

/** Cancels `call_1` by an operation with Verify Hang-Up, as errors do not stop the workflow. */
export async function cancelled(vendor: RunningVendor, operation: string): Promise<IDataObject> {
	const node = { onError: 'continueRegularOutput' } as const;
	const options = VERIFYING;
	if (operation === 'cancelMany' || operation === 'emergencyStop') {
		const scope = operation === 'emergencyStop' ? { scope: 'account', confirm: true } : {};
		const filters = operation === 'cancelMany' ? vendor.entry.filters.matchingAll.given : {};
		const parameters = { operation, filters, failIfIncomplete: false, options, ...scope };
		return detailsOf(onlyItem(await vendor.run(parameters, { node })))[0] ?? {};
	}
	return onlyItem(await vendor.run({ operation, callId: byId('call_1'), options }, { node }));
}

export const inProgress = (vendor: RunningVendor, line?: LineManners, id = 'call_1') =>
	vendor.add(id, vendor.entry.words.inProgress, line && { line });

/** Cancels a call by each operation at each vendor, all at once as each takes seconds. */
export async function everywhere(harness: Harness, line: LineManners) {
	return await Promise.all(
		ON_EACH.map(async ({ entry, operation }) => {
			const vendor = await showing(harness, entry);
			inProgress(vendor, line);
			const item = await cancelled(vendor, operation);
			return { item, asked: asked(vendor) };
		}),
	);
}

/** Requests about single calls: `cancel call_1`, `read call_1`. */
export const asked = (vendor: RunningVendor) =>
	vendor.sent().filter((request) => !request.endsWith('undefined'));
