import { HEPPU } from '../support/vendors.cjs';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { HeppuSimulator } from '../../tools/simulators/index.cjs';
import { Engine, type RunResult } from './engine.cjs';
import { schemaOf } from './outputForm.cjs';
import { holdAgainstTruth } from './truth.cjs';
import { spellingsOf } from './secrecy.cjs';
import { Observation } from './observation.cjs';

/* Whether the harness would notice it: each of these runs is made up, and says something untrue. */

const KEY = 'sk+live/0123&<4567>==';
const LATER = '2026-11-26T10:00:01.000Z';

let engine: Engine;
let heppu: HeppuSimulator;
beforeAll(async () => {
	engine = await Engine.load();
	heppu = await HEPPU.start({ apiKey: KEY });
});
afterEach(() => heppu.reset());
afterAll(async () => await heppu.close());

const ENTRY = {
	vendor: HEPPU.name,
	callId: 'call_000001',
	cancelled: true,
	outcome: 'cancelled',
	previousStatus: 'active',
	previousPhase: 'inProgress',
	status: 'cancelled',
	reason: null,
	message: null,
	attempts: 1,
	checkedAt: LATER,
	cancelledAt: LATER,
};

/** The values that a schema's fields have unless a test gives others: those that are new are filled in by type. */
function filled(operation: string, given: IDataObject, isEntry = false): IDataObject {
	const schema = Object.entries(schemaFields(operation, isEntry));
	return Object.fromEntries(
		schema
			// Only where an agent was to be switched off.
			.filter(([name]) => !/^agent/.test(name))
			.map(([name, { type }]) => [name, given[name] ?? blank(type)]),
	);
}

function schemaFields(operation: string, isEntry: boolean): Record<string, { type: unknown }> {
	const { properties } = schemaOf(HEPPU, operation);
	return isEntry ? Object(properties).details.items.properties : Object(properties);
}

function blank(type: unknown): null | number | IDataObject {
	if (Array.isArray(type)) return null;
	return type === 'object' ? {} : 0;
}

const entry = (given: IDataObject = {}) => filled('emergencyStop', { ...ENTRY, ...given }, true);

function summary(details: IDataObject[], given: IDataObject = {}): IDataObject {
	const count = (outcome: string) => details.filter((each) => each.outcome === outcome).length;
	return filled('emergencyStop', {
		vendor: HEPPU.name,
		dryRun: false,
		complete: true,
		total: details.length,
		cancellable: details.length,
		cancelled: count('cancelled'),
		failed: count('failed'),
		unconfirmed: count('unconfirmed'),
		startedAt: '2026-11-26T10:00:00.000Z',
		finishedAt: LATER,
		details,
		...given,
	});
}

/** Lets a made-up run be judged. */
function judge(
	items: IDataObject[],
	operation = 'emergencyStop',
	parameters: INodeParameters = { scope: 'account' },
	observation = new Observation(heppu, KEY),
): void {
	const result: Partial<RunResult> = {
		status: 'success',
		json: (_, output = 0) => (output === 0 ? items : []),
	};
	observation.end('success');
	holdAgainstTruth(
		{ engine, vendor: HEPPU, key: KEY, operation, parameters, observation },
		Object.assign(
			{ output: () => [], error: undefined, run: Object({ items }) },
			result,
		) as RunResult,
	);
}

/** A call that was there before the run. */
function addCall(status: string): void {
	heppu.addCall({ status, createdAt: '2026-11-01T10:00:00Z' });
}

describe('The harness', () => {
	it('lets the truth pass', () => {
		addCall('cancelled');
		judge([summary([entry()])]);
		judge([entry()], 'checkThenCancel');
		judge([summary([], { complete: false })]);
	});

	it.each(['active', 'initiated', 'completed', 'no_answer'])(
		'notices a call called cancelled that is %s',
		(status) => {
			addCall(status);
			expect(() => judge([entry()], 'checkThenCancel')).toThrow(/is said to be cancelled/);
			expect(() => judge([summary([entry()], { complete: false })])).toThrow(/is said to be/);
		},
	);

	it('notices a cancelled call that is called alive, and a claim that contradicts itself', () => {
		addCall('cancelled');
		const spared = { outcome: 'notCancellable', cancelled: false, reason: 'Spared' };
		expect(() => judge([entry(spared)], 'checkThenCancel')).toThrow(/is said to be notCancellable/);
		expect(() => judge([entry({ cancelled: false })], 'checkThenCancel')).toThrow(
			/is cancelled and false/,
		);
	});

	it('notices complete: true beside a living call that was to be cancelled', () => {
		addCall('queued');
		expect(() => judge([summary([])])).toThrow(/says complete/);
		const filters = { direction: 'outbound' };
		expect(() => judge([summary([])], 'cancelMany', { filters })).toThrow(/says complete/);
		judge([summary([])], 'cancelMany', { filters: { direction: 'inbound' } });
	});

	it.each(['total', 'cancelled', 'failed', 'unconfirmed', 'notCancellable', 'alreadyCancelled'])(
		'notices that %s does not add up',
		(name) => {
			addCall('cancelled');
			expect(() => judge([summary([entry()], { [name]: 7 })])).toThrow(name);
		},
	);

	it('notices more or fewer fields than the schema has, and an unknown word', () => {
		addCall('cancelled');
		expect(() => judge([{ ...entry(), extra: 1 }], 'cancel')).toThrow();
		const fewer = entry();
		delete fewer.message;
		expect(() => judge([fewer], 'cancel')).toThrow(/message/);
		expect(() => judge([entry({ outcome: 'done' })], 'cancel')).toThrow(/allowed values/);
	});

	it.each([
		['flat', (fields: IDataObject) => ({ ...fields, error: 'It went wrong' })],
		['under details', (fields: IDataObject) => ({ error: 'It went wrong', details: fields })],
	])('reads the claim of an item that went wrong, %s', (_, wrong) => {
		addCall('active');
		expect(() => judge([wrong(entry())], 'cancel')).toThrow(/is said to be cancelled/);
		judge([wrong(entry({ outcome: 'failed', cancelled: false }))], 'cancel');
	});

	it('notices cancels of a dry run, and fewer attempts than the vendor saw', async () => {
		addCall('active');
		const observation = new Observation(heppu, KEY);
		await fetch(`${heppu.url}/api/v1/calls/call_000001`, {
			method: 'DELETE',
			headers: { 'x-api-key': KEY },
		});
		const dry = summary([], { dryRun: true });
		expect(() => judge([dry], 'emergencyStop', {}, observation)).toThrow(
			/dry run has sent cancels/i,
		);
		expect(() => judge([entry({ attempts: 0 })], 'cancel', {}, observation)).toThrow(/0 cancels/);
	});

	it('notices a row that the vendor does not have so', () => {
		addCall('active');
		const row = { vendor: HEPPU.name, callId: 'call_000001', phase: 'ended', status: 'completed' };
		heppu.calls.get('call_000001')!.updatedAt = '2026-11-01T10:00:00Z';
		expect(() => judge([row], 'get')).toThrow(/is shown as completed/);
		judge([{ ...row, status: 'active', phase: 'inProgress' }], 'get');
	});

	it.each([...spellingsOf(KEY), `Basic ${btoa(`user:${KEY}`)}`])(
		'notices the key in an item, spelt %s',
		(spelling) => {
			addCall('cancelled');
			const told = entry({ message: `Who is ${spelling}?` });
			expect(() => judge([told], 'cancel')).toThrow(/API key shows/);
		},
	);
});
