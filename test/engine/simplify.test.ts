import type { INodeParameters } from 'n8n-workflow';

import { byId } from '../support/vendor.cjs';
import { VENDORS, type Vendor, VOXWORKS } from '../support/vendors.cjs';
import { onlyItem, useHarness } from './harness.cjs';
import { fieldsPromised, schemaOf } from './outputForm.cjs';

const harness = useHarness();

/** The item of the one call there is. */
const read = async (vendor: Vendor, operation: string, parameters: INodeParameters = {}) =>
	onlyItem(await harness.of(vendor).run({ operation, callId: byId('call_a'), ...parameters }));

describe('Get and Get Many', () => {
	it.each(VENDORS)(
		'simplifies to the flat fields that the schema promises, unless told not to ($name)',
		async (vendor) => {
			harness.of(vendor).add('call_a');
			for (const operation of ['get', 'getAll']) {
				const simple = await read(vendor, operation);
				expect(Object.keys(simple).length).toBeLessThanOrEqual(14);
				expect(fieldsPromised(schemaOf(vendor, operation))).toEqual(
					expect.arrayContaining(Object.keys(simple)),
				);
				for (const value of Object.values(simple)) expect(Object(value)).not.toBe(value);
				const raw = await read(vendor, operation, { simplify: false });
				expect(Object.keys(raw)).not.toEqual(Object.keys(simple));
			}
		},
	);

	it("gives Voxworks's simplified fields the names that Heppu's have", async () => {
		const facts = VOXWORKS.call({
			id: 'call_a',
			phoneNumber: '+4915112345678',
			dueAt: '2026-12-01T09:00:00Z',
		});
		const call = harness.of(VOXWORKS).simulator.addCall(facts);
		expect(await read(VOXWORKS, 'get')).toEqual({
			vendor: VOXWORKS.name,
			callId: call.id,
			phase: 'notStarted',
			status: call.status,
			phoneNumber: '+4915112345678',
			type: call.type,
			progress: call.progress,
			contactId: call.contact_id,
			scriptId: call.script_id,
			scheduledAt: call.scheduled_time,
			createdAt: call.created_at,
		});
	});
});
