import type { INode } from 'n8n-workflow';

import type { Fault, SimulatorOptions } from '../../tools/simulators/index.cjs';
import { VENDORS, type Vendor } from '../support/vendors.cjs';
import {
	itemsOf,
	onlyItem,
	placingsOf,
	type RunningVendor,
	textOf,
	useHarness,
} from './harness.cjs';

/*
 * Rule 10: a request that may have placed a call is never sent twice. Each run is also held against the simulator's
 * own state, see placings.cts: nothing here may place two calls for one, nor call one placed that is not there.
 */

const harness = useHarness();

const NUMBER = '+358401234567';

const LATER = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000).toISOString();

const ITEM = { phoneNumber: NUMBER, at: LATER };

/** Long enough for a loopback under load, short enough to wait for. */
const QUICK = { options: { timeout: 500 } };

const GOES_ON: Partial<INode> = { onError: 'continueRegularOutput' };

interface Loss {
	readonly what: string;
	readonly fault: Fault;
}

const statuses = (...each: number[]) => each.map((status) => ({ status, what: `HTTP ${status}` }));

const PLACED: Loss[] = [
	{ what: 'the connection drops', fault: { kind: 'dropAfter' } },
	{ what: 'the connection drops in mid-answer', fault: { kind: 'truncate', takesEffect: true } },
	{ what: 'the answer never comes', fault: { kind: 'hangAfter' } },
	...statuses(408, 425, 500, 503).map(
		({ status, what }): Loss => ({ what, fault: { kind: 'statusAfter', status } }),
	),
	{ what: 'a web page with HTTP 200', fault: { kind: 'html', takesEffect: true } },
	{ what: 'nothing with HTTP 201', fault: { kind: 'empty', status: 201, takesEffect: true } },
	{ what: 'JSON of another shape', fault: { kind: 'body', body: [1], takesEffect: true } },
	{ what: 'a bare HTTP 400', fault: { kind: 'empty', status: 400, takesEffect: true } },
];

const NOT_PLACED: Loss[] = [
	{ what: 'the connection drops', fault: { kind: 'dropBefore' } },
	{ what: 'the answer never comes', fault: { kind: 'hang' } },
	...statuses(408, 425, 500, 503).map(
		({ status, what }): Loss => ({ what, fault: { kind: 'status', status } }),
	),
	{ what: 'a redirect', fault: { kind: 'redirect', location: '/elsewhere' } },
	{ what: 'a web page with HTTP 200', fault: { kind: 'html' } },
	{ what: 'a firewall', fault: { kind: 'challenge' } },
	{ what: 'a proxy in trouble', fault: { kind: 'proxy', status: 502 } },
	...[400, 409, 422].map((status): Loss => {
		const body = { reason: 'Not by this gateway' };
		return { what: `a gateway with HTTP ${status}`, fault: { kind: 'body', status, body } };
	}),
];

const LOOKING = VENDORS.filter(({ placing }) => placing.canLook);
const BLIND = VENDORS.filter(({ placing }) => !placing.canLook);

const overVendors = (vendors: readonly Vendor[], losses: readonly Loss[]) =>
	vendors.flatMap((entry) => losses.map((loss) => ({ entry, name: entry.name, ...loss })));

async function vendorWith(entry: Vendor, options?: SimulatorOptions): Promise<RunningVendor> {
	return await harness.start(entry, options);
}

const idsIn = ({ simulator }: RunningVendor) => [...simulator.calls.keys()];

describe('A call whose answer is lost', () => {
	it.each(overVendors(LOOKING, PLACED))(
		'is told as placed, with its ID, once the list shows it: $what ($name)',
		async ({ entry, fault }) => {
			const running = await vendorWith(entry);
			running.faultOnPlacing(fault);
			const item = onlyItem(await running.schedule([ITEM], { parameters: QUICK }));
			expect(item).toMatchObject({
				callId: idsIn(running)[0],
				placed: true,
				outcome: 'placed',
				confirmedBy: 'list',
				reason: expect.stringContaining('The answer was lost'),
				phoneNumber: NUMBER,
				scheduledAt: LATER,
			});
			expect(placingsOf(running.simulator)).toHaveLength(1);
		},
	);

	it.each(overVendors(LOOKING, NOT_PLACED))(
		'is told as not found so far where the list does not show it: $what ($name)',
		async ({ entry, fault }) => {
			const running = await vendorWith(entry);
			running.faultOnPlacing(fault);
			const text = textOf(await running.schedule([ITEM], { parameters: QUICK }));
			expect(text).toContain(`The call to ${NUMBER} at ${LATER} may have been placed`);
			expect(text).toContain(
				`It was not found in the list of calls of ${entry.displayName} so far`,
			);
			expect(text).toContain(`Look for it in ${entry.displayName}, or by Get Many`);
			expect(placingsOf(running.simulator)).toHaveLength(1);
		},
	);

	it('is told as one that may have been placed where no list can tell', async () => {
		for (const { entry, fault } of overVendors(BLIND, [...PLACED, ...NOT_PLACED])) {
			const running = await vendorWith(entry);
			running.faultOnPlacing(fault);
			const text = textOf(await running.schedule([ITEM], { parameters: QUICK }));
			expect(text).toContain(`The call to ${NUMBER} at ${LATER} may have been placed`);
			expect(text).toContain(`Look for it in ${entry.displayName}, or by Get Many`);
			expect(text).not.toContain('not found');
			expect(running.simulator.log).toHaveLength(1);
		}
	});

	it.each(
		VENDORS.flatMap((entry) =>
			entry.placing.oddAnswers.map((odd) => ({ entry, name: entry.name, odd, what: odd.what })),
		),
	)('is in doubt after a good status with $what ($name)', async ({ entry, odd }) => {
		const running = await vendorWith(entry, {
			answerToPlacing: (callId) => ({ status: odd.status ?? 201, body: odd.body(callId) }),
		});
		const item = onlyItem(await running.schedule([ITEM], { node: GOES_ON }));
		expect(item).toMatchObject(
			entry.placing.canLook
				? { placed: true, confirmedBy: 'list', callId: idsIn(running)[0] }
				: { placed: false, outcome: 'unconfirmed', callId: null },
		);
		expect(placingsOf(running.simulator)).toHaveLength(1);
	});

	it.each(LOOKING)('is found for one that is to be made at once, too ($name)', async (entry) => {
		const running = await vendorWith(entry);
		running.faultOnPlacing({ kind: 'dropAfter' });
		const parameters = { when: 'now' };
		const item = onlyItem(await running.schedule([{ phoneNumber: NUMBER }], { parameters }));
		expect(item).toMatchObject({ placed: true, confirmedBy: 'list', callId: idsIn(running)[0] });
	});

	it.each(LOOKING)('is found in a list that lags behind ($name)', async (entry) => {
		const running = await vendorWith(entry);
		running.simulator.setListing({ lag: { ms: 300 } });
		running.faultOnPlacing({ kind: 'dropAfter' });
		const parameters = { options: { maxAttempts: 5, retryDelay: 200 } };
		const item = onlyItem(await running.schedule([ITEM], { parameters }));
		expect(item).toMatchObject({ placed: true, confirmedBy: 'list' });
	});

	it.each(LOOKING)('is not found so far in a list that lags for longer ($name)', async (entry) => {
		const running = await vendorWith(entry);
		running.simulator.setListing({ lag: { ms: 60_000 } });
		running.faultOnPlacing({ kind: 'dropAfter' });
		const item = onlyItem(await running.schedule([ITEM], { node: GOES_ON }));
		expect(item).toMatchObject({ placed: false, outcome: 'unconfirmed', callId: null });
		expect(item.message).toContain('so far');
	});

	it.each(LOOKING)('is in doubt where the list cannot be read either ($name)', async (entry) => {
		const running = await vendorWith(entry);
		running.faultOnPlacing({ kind: 'dropAfter' });
		running.faultOnRead({ kind: 'status', status: 503, times: Infinity });
		const text = textOf(await running.schedule([ITEM]));
		expect(text).toContain('may have been placed');
		expect(text).toContain('could not be read either');
	});

	it.each(VENDORS)(
		'is no error of a good item, and none of a bad one is lost ($name)',
		async (entry) => {
			const running = await vendorWith(entry);
			running.faultOnPlacing({ kind: 'dropBefore' });
			const result = await running.schedule([ITEM], { node: { onError: 'continueErrorOutput' } });
			const [item] = itemsOf(result, 1);
			expect(item?.json).toEqual({
				...ITEM,
				error: expect.stringContaining(`${NUMBER} at ${LATER} may have been placed`),
				message: expect.stringMatching(/^unconfirmed: .*Look for it/),
			});
		},
	);
});
