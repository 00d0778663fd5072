import type { INode } from 'n8n-workflow';

import { VENDORS } from '../support/vendors.cjs';
import { onlyItem, type RunningVendor, useHarness } from './harness.cjs';

/* Rule 10: which call of the list is the one whose answer was lost. */

const harness = useHarness();

const NUMBER = '+358401234567';

const LATER = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000).toISOString();

const ITEM = { phoneNumber: NUMBER, at: LATER };

const GOES_ON: Partial<INode> = { onError: 'continueRegularOutput' };

const LOOKING = VENDORS.filter(({ placing }) => placing.canLook);

const idsIn = ({ simulator }: RunningVendor) => [...simulator.calls.keys()];

describe('An older call that looks the same', () => {
	const facts = { phoneNumber: NUMBER, dueAt: LATER };
	const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

	const add = (running: RunningVendor, id: string, createdAt: string, more: object = {}) => {
		const { entry, simulator } = running;
		entry.preparePlacing?.(simulator);
		const call = entry.call({ ...facts, id, createdAt });
		simulator.addCall({ ...call, ...entry.placing.byCaller, ...more });
	};

	it.each(LOOKING)('is never taken for the one that was lost ($name)', async (entry) => {
		for (const clockSkewMs of [0, -90_000, 90_000, 3_600_000]) {
			const running = await harness.start(entry, { clockSkewMs });
			add(running, 'call_before', ago(5_000 - clockSkewMs));
			running.faultOnPlacing({ kind: 'dropBefore' });
			const item = onlyItem(await running.schedule([ITEM], { node: GOES_ON }));
			expect(item).toMatchObject({ outcome: 'unconfirmed', callId: null });
			expect(item.message).toContain('was not found');
		}
	});

	it.each(LOOKING)(
		'leaves it open where the vendor does not tell its time, so that it may be the one ($name)',
		async (entry) => {
			for (const fault of [{ kind: 'dropBefore' }, { kind: 'dropAfter' }] as const) {
				const running = await harness.start(entry, { clockSkewMs: null });
				if (fault.kind === 'dropBefore') add(running, 'call_before', ago(5_000));
				running.faultOnPlacing(fault);
				const item = onlyItem(await running.schedule([ITEM], { node: GOES_ON }));
				expect(item).toMatchObject({ outcome: 'unconfirmed', callId: null });
				expect(item.message).toContain(
					`A call in the list of ${entry.displayName} may be this one`,
				);
			}
		},
	);

	it.each(LOOKING)(
		'does not hide the one that was placed, whatever the clock of the vendor shows ($name)',
		async (entry) => {
			for (const clockSkewMs of [0, -90_000, 90_000, 3_600_000]) {
				const running = await harness.start(entry, { clockSkewMs });
				add(running, 'call_before', ago(5_000 - clockSkewMs));
				running.faultOnPlacing({ kind: 'dropAfter' });
				const item = onlyItem(await running.schedule([ITEM]));
				expect(item).toMatchObject({ placed: true, confirmedBy: 'list' });
				expect(item.callId).toBe(idsIn(running)[1]);
			}
		},
	);

	it.each(LOOKING)('leaves it open which is which where several fit ($name)', async (entry) => {
		const running = await harness.start(entry);
		running.simulator.onRequest(({ method }) => {
			if (method === 'POST') add(running, 'call_other', new Date().toISOString());
		});
		running.faultOnPlacing({ kind: 'dropAfter' });
		// Placed by somebody else at the same moment.
		const item = onlyItem(await running.schedule([ITEM], { node: GOES_ON, observed: OTHERS }));
		expect(item).toMatchObject({ outcome: 'unconfirmed', callId: null });
		expect(item.message).toMatch(
			/Several calls .* may be this one, and it is not certain: .*call_other/,
		);
	});

	it.each(LOOKING)('is none that differs in caller, time or direction ($name)', async (entry) => {
		const running = await harness.start(entry);
		running.simulator.onRequest(({ method }) => {
			if (method !== 'POST') return;
			const now = new Date().toISOString();
			add(running, 'call_by_another', now, { agent: { id: 'x' }, trunk: 'trunk_x' });
			const other = entry.call({ phoneNumber: NUMBER, createdAt: now, id: 'call_at_another' });
			running.simulator.addCall({ ...other, ...entry.placing.byCaller });
			add(running, 'call_in', now, {
				direction: 'inbound',
				...(entry.name === 'acme' && { trunk: '' }),
			});
		});
		running.faultOnPlacing({ kind: 'dropBefore' });
		const item = onlyItem(await running.schedule([ITEM], { node: GOES_ON, observed: OTHERS }));
		expect(item.message).toContain('was not found');
	});

	const OTHERS = { because: 'somebody else places calls at the same time' };
});

describe('A call of the list that does not show all that would tell', () => {
	const now = () => new Date().toISOString();

	/** A row in the words of both vendors. */
	const row = (caller: object) => ({
		...{ id: 'call_listed', ref: 'call_listed', status: 'scheduled', state: 'booked' },
		...{ contact: { phone: NUMBER }, number: NUMBER, ...caller, direction: 'outbound' },
		...{ createdAt: now(), created: now(), scheduledAt: LATER, booked_for: LATER },
	});

	const LOCAL = LATER.slice(0, 19);

	const INCOMPLETE = [
		{ what: 'a due time without its zone', more: { scheduledAt: LOCAL, booked_for: LOCAL } },
		{ what: 'a number without its country', more: { contact: { phone: '040 1234567' } } },
		{ what: 'no number', more: { contact: null, number: undefined } },
		{ what: 'no caller', more: { agent: null, trunk: undefined } },
		{ what: 'no time of its creation', more: { createdAt: null, created: undefined } },
	].flatMap((one) => LOOKING.map((entry) => ({ ...one, entry, name: entry.name })));

	it.each(INCOMPLETE)(
		'is named as one that may be the lost one, and never passed over: $what ($name)',
		async ({ entry, more }) => {
			const running = await harness.start(entry);
			const listed = { ...row(entry.placing.byCaller), ...more };
			if ('contact' in more) Object.assign(listed, { number: more.contact?.phone });
			const body = entry.bodies.list([listed]);
			running.faultOnPlacing({ kind: 'dropBefore' });
			running.simulator.fault({ kind: 'body', body, on: { method: 'GET' }, times: Infinity });
			const item = onlyItem(await running.schedule([ITEM], { node: GOES_ON }));
			expect(item).toMatchObject({ outcome: 'unconfirmed', callId: null });
			expect(item.message).toContain(`may be this one, and it is not certain: call_listed`);
		},
	);
});
