import { detailsOf, onlyItem, useHarness } from './harness.cjs';
import { VENDORS } from '../support/vendors.cjs';

const harness = useHarness();

const FACTS = {
	id: 'call_1',
	phoneNumber: '+4915112345678',
	dueAt: '2031-07-01T22:30:00.000Z',
};

describe('a result names whom the call was for and when it was due', () => {
	it.each(VENDORS)('as the listing showed it ($name)', async (entry) => {
		const vendor = harness.of(entry);
		vendor.simulator.addCall(entry.call(FACTS));
		const [detail] = detailsOf(onlyItem(await vendor.cancelMany()));
		expect(detail).toMatchObject({
			outcome: 'cancelled',
			phoneNumber: FACTS.phoneNumber,
			scheduledAt: FACTS.dueAt,
		});
	});

	it.each(VENDORS)('as the reading showed it, null where it does not ($name)', async (entry) => {
		const vendor = harness.of(entry);
		vendor.simulator.addCall(entry.call(FACTS));
		const { call } = await vendor.runOnCalls({ operation: 'checkThenCancel', calls: ['call_1'] });
		expect(call).toMatchObject({
			outcome: 'cancelled',
			phoneNumber: FACTS.phoneNumber,
			scheduledAt: entry.readsDueTime ? FACTS.dueAt : null,
		});
	});

	it.each(VENDORS)('null where nothing was read ($name)', async (entry) => {
		const vendor = harness.of(entry);
		vendor.simulator.addCall(entry.call(FACTS));
		const { call } = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(call).toMatchObject({ outcome: 'cancelled', phoneNumber: null, scheduledAt: null });
	});
});
