import { byId } from '../support/vendor.cjs';
import {
	asked,
	cancelled,
	everywhere,
	inProgress,
	ON_EACH,
	showing,
	VERIFYING,
	WITH_LINES,
	WITHOUT,
} from './hangingUp.cjs';
import { detailsOf, hintsOf, onlyItem, textOf, useHarness } from './harness.cjs';
import { optionsIn, panelOf } from './panel.cjs';

const harness = useHarness();

describe('with Verify Hang-Up', () => {
	it('a line that is closed is told so', async () => {
		for (const { item, asked } of await everywhere(harness, {})) {
			expect(item).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed', attempts: 1 });
			expect(asked.slice(-2)).toEqual(['cancel call_1', 'read call_1']);
		}
	});

	it('a line that stays open gets the cancel once more', async () => {
		for (const { item, asked } of await everywhere(harness, { outlives: 1 })) {
			expect(item).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed', attempts: 2 });
			const looks = ['read call_1', 'read call_1', 'read call_1'];
			const again = ['cancel call_1', ...looks, 'cancel call_1', 'read call_1'];
			expect(asked.slice(-6)).toEqual(again);
		}
	});

	it('a line that never closes is unconfirmed', async () => {
		for (const { item, asked } of await everywhere(harness, { outlives: true })) {
			expect(item).toMatchObject({ outcome: 'unconfirmed', cancelled: false, lineStatus: 'open' });
			expect(item.reason).toMatch(/line still open.*The person may still be on the phone/);
			expect(asked.filter((request) => request === 'cancel call_1')).toHaveLength(2);
		}
	});

	it.each(WITH_LINES)('$name: a line that closes late is closed', async (entry) => {
		const vendor = await showing(harness, entry);
		inProgress(vendor, { closesAfterMs: 1_500 });
		const item = await cancelled(vendor, 'cancel');
		expect(item).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed', attempts: 1 });
		expect(asked(vendor)).toEqual(['cancel call_1', 'read call_1', 'read call_1']);
	});

	it.each(WITH_LINES)(
		'$name: no line is read before the last cancel of several items',
		async (entry) => {
			const vendor = await showing(harness, entry);
			for (const id of ['call_1', 'call_2', 'call_3']) inProgress(vendor, undefined, id);
			const run = { calls: ['call_1', 'call_2', 'call_3'], options: VERIFYING };
			const { items } = await vendor.runOnCalls({ operation: 'cancel', ...run });
			expect(items.map(({ json }) => json.lineStatus)).toEqual(['closed', 'closed', 'closed']);
			const kinds = vendor.sent().map((request) => request.split(' ')[0]);
			expect(kinds).toEqual(['cancel', 'cancel', 'cancel', 'read', 'read', 'read']);
		},
	);

	it.each(WITH_LINES)('$name: an item that names a call twice is told the same', async (entry) => {
		const vendor = await showing(harness, entry);
		inProgress(vendor, { outlives: true });
		const node = { onError: 'continueRegularOutput' } as const;
		const run = { calls: ['call_1', 'call_1'], options: VERIFYING, node };
		const { items } = await vendor.runOnCalls({ operation: 'cancel', ...run });
		expect(items.map(({ json }) => [json.outcome, json.lineStatus])).toEqual([
			['unconfirmed', 'open'],
			['unconfirmed', 'open'],
		]);
	});

	it.each(WITH_LINES)(
		'$name: a call is looked at if one of its items asks for it',
		async (entry) => {
			for (const verifyHangUp of ['={{ $itemIndex === 0 }}', '={{ $itemIndex === 1 }}']) {
				const vendor = await showing(harness, entry);
				inProgress(vendor);
				const run = { calls: ['call_1', 'call_1'], options: { ...VERIFYING, verifyHangUp } };
				const { items } = await vendor.runOnCalls({ operation: 'cancel', ...run });
				expect(items.map(({ json }) => json.lineStatus)).toEqual(['closed', 'closed']);
			}
		},
	);

	it.each(WITH_LINES)(
		'$name: after three calls that show nothing no further one is read',
		async (entry) => {
			const vendor = await showing(harness, entry);
			const ids = ['call_1', 'call_2', 'call_3', 'call_4', 'call_5'];
			for (const id of ids) inProgress(vendor, { shows: undefined }, id);
			const summary = onlyItem(await vendor.cancelMany({ options: VERIFYING }));
			expect(summary).toMatchObject({ complete: true, cancelled: 5 });
			const lines = detailsOf(summary).map(({ lineStatus }) => lineStatus);
			expect(lines.filter((line) => line === 'unknown')).toHaveLength(3);
			expect(lines.filter((line) => line === null)).toHaveLength(2);
			expect(asked(vendor).filter((request) => request.startsWith('read'))).toHaveLength(3);
		},
	);

	it.each(WITH_LINES)('$name: says in hint and log that a line may be open', async (entry) => {
		const vendor = await showing(harness, entry);
		inProgress(vendor, { outlives: true });
		inProgress(vendor, undefined, 'call_2');
		const result = await vendor.cancelMany({ options: VERIFYING, failIfIncomplete: false });
		expect(hintsOf(result).join()).toMatch(/1 unconfirmed, 1 line may still be open/);
		expect(onlyItem(result)).toMatchObject({ complete: false, cancelled: 1, unconfirmed: 1 });
		expect(harness.logged('call_1: unconfirmed, line open')).toHaveLength(1);
		expect(harness.logged('call_2: cancelled, line closed')).toHaveLength(1);
	});

	it.each(WITH_LINES)('$name: a dry run reads no line', async (entry) => {
		const vendor = await showing(harness, entry);
		inProgress(vendor);
		const summary = onlyItem(await vendor.cancelMany({ options: VERIFYING, dryRun: true }));
		expect(detailsOf(summary)).toMatchObject([{ outcome: 'wouldCancel', lineStatus: null }]);
		expect(asked(vendor)).toEqual([]);
	});

	it.each(WITH_LINES)('$name: refuses what is neither true nor false', async (entry) => {
		const vendor = await showing(harness, entry);
		inProgress(vendor);
		const options = { verifyHangUp: 'yes' };
		const result = await vendor.run({ operation: 'cancel', callId: byId('call_1'), options });
		expect(textOf(result)).toMatch(/'Verify Hang-Up' must be true or false/);
		expect(vendor.sent()).toEqual([]);
	});
});

describe('without Verify Hang-Up', () => {
	it.each(WITH_LINES)('$name: no line is read, and lineStatus is null', async (entry) => {
		const vendor = await showing(harness, entry);
		inProgress(vendor, { outlives: true });
		const item = onlyItem(await vendor.run({ operation: 'cancel', callId: byId('call_1') }));
		expect(item).toMatchObject({ outcome: 'cancelled', lineStatus: null });
		expect(vendor.sent()).toEqual(['cancel call_1']);
	});

	it('a vendor that shows no lines has no such option', () => {
		for (const { name } of WITHOUT) {
			const panel = panelOf(harness.engine.nodeTypeOf(name), { operation: 'cancel' });
			const names = optionsIn(panel, 'options').map((option) => option.name);
			expect([name, names]).toEqual([name, expect.not.arrayContaining(['verifyHangUp'])]);
		}
	});

	it.each(ON_EACH)('$name, $operation: the option is off, but on in an emergency', (each) => {
		const panel = panelOf(harness.engine.nodeTypeOf(each.name), { operation: each.operation });
		const option = optionsIn(panel, 'options').find(({ name }) => name === 'verifyHangUp');
		expect(option).toMatchObject({ default: each.operation === 'emergencyStop' });
		expect(option?.description).toMatch(/a second and one request for each such call/);
	});
});
