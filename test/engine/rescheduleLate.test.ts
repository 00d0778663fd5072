import { byId } from '../support/vendor.cjs';
import { VOXWORKS } from '../support/vendors.cjs';
import { textOf, useHarness } from './harness.cjs';

/* Voxworks's Reschedule Call where a rate limit holds it back. */

const harness = useHarness();

describe('A new time that passes while a rate limit is waited out', () => {
	const move = async (scheduledAt: string) =>
		await harness
			.of(VOXWORKS)
			.run({ operation: 'reschedule', callId: byId('call_1'), scheduledAt });

	it('leaves the call where it is: a time that is past would ring the person up at once', async () => {
		const { simulator } = harness.of(VOXWORKS);
		const { scheduled_time: before } = simulator.addCall({ id: 'call_1' });
		const headers = { 'retry-after': '3' };
		simulator.fault({ kind: 'status', status: 429, headers, on: { method: 'PATCH' } });
		const text = textOf(await move(new Date(Date.now() - 58_500).toISOString()));
		expect(text).toContain('let the request through too late, so the call was not moved');
		expect(simulator.requests('PATCH')).toHaveLength(1);
		expect(simulator.calls.get('call_1')?.scheduled_time).toBe(before);
	});
});
