import fc from 'fast-check';

import { voxworks } from '../../../nodes/Voxworks/voxworks';
import { FakeAccount, networkError, response } from '../support/fakeAccount';
import { CASES } from '../support/property';
import { rejectionOf } from '../support/rejection';
import { START } from '../support/virtualClock';

const HTML = '<html><body>Welcome</body></html>';
const NOT_FOUND = { success: false, message: 'Call not found' };

function voxworksWith(...answers: unknown[]) {
	const account = new FakeAccount(...answers);
	return { account, api: voxworks.api(account.transport()) };
}

describe('every request to Voxworks', () => {
	const OPTIONS = {
		timeout: 5_000,
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};

	it('to read: GET /api/v1/get-call/{call_id}', async () => {
		const { account, api } = voxworksWith(response(404, NOT_FOUND));
		await api.read('call_1');
		expect(account.requests).toEqual([
			expect.objectContaining({
				...OPTIONS,
				method: 'GET',
				url: 'https://api.acme.example/api/v1/get-call/call_1',
			}),
		]);
	});

	it('to cancel: POST /api/v1/cancel-call/{call_id}, without a body or query', async () => {
		const { account, api } = voxworksWith(response(200, { success: true }));
		await api.cancel('call_1');
		expect(account.requests).toEqual([
			expect.objectContaining({
				...OPTIONS,
				method: 'POST',
				url: 'https://api.acme.example/api/v1/cancel-call/call_1',
				qs: undefined,
			}),
		]);
		expect(account.requests[0]).not.toHaveProperty('body');
	});

	it('names the call in one segment, whatever its ID', async () => {
		const { account, api } = voxworksWith(response(404, NOT_FOUND));
		await api.cancel('a/b?c#d');
		expect(account.requests[0]?.url).toBe(
			'https://api.acme.example/api/v1/cancel-call/a%2Fb%3Fc%23d',
		);
	});
});

describe('Voxworks cancelled the call', () => {
	it.each<[string, unknown]>([
		['as documented', { success: true, call_id: 'call_1', status: 'cancelled' }],
		['in American', { success: true, call_id: 'call_1', status: 'canceled' }],
		['without a status', { success: true, call_id: 'call_1' }],
		['without an ID', { success: true, status: 'cancelled' }],
		['with success alone', { success: true }],
		['with the ID under its other name', { success: true, id: 'call_1' }],
		['beside a number of its own', { success: true, call_id: 'call_1', id: 7 }],
		['with a status that is null', { success: true, call_id: 'call_1', status: null }],
		['with a blank status', { success: true, call_id: 'call_1', status: ' ' }],
		[
			'with the status in the call\u2019s own record',
			{ success: true, call: { status: 'Cancelled' } },
		],
	])('%s', async (_, body) => {
		const { api } = voxworksWith(response(200, body));
		expect(await api.cancel('call_1')).toMatchObject({ kind: 'cancelled', body });
	});

	it('and hands on the status of the call\u2019s own record', async () => {
		const body = { success: true, call: { status: 'canceled' } };
		const { api } = voxworksWith(response(200, body));
		expect(await api.cancel('call_1')).toMatchObject({ kind: 'cancelled', status: 'canceled' });
	});

	it('and hands on its status and its words', async () => {
		const body = { success: true, call_id: 'call_1', status: 'canceled', message: 'Done' };
		const { api } = voxworksWith(response(200, body));
		expect(await api.cancel('call_1')).toEqual({
			kind: 'cancelled',
			status: 'canceled',
			message: 'Done',
			body,
		});
	});
});

describe('Voxworks gave an answer to a cancel that cannot be read, so it may or may not have cancelled', () => {
	it.each<[string, number, unknown]>([
		['nothing', 200, undefined],
		['null', 200, null],
		['an empty text', 200, ''],
		['a web page', 200, HTML],
		['204 without a body', 204, ''],
		['an empty object', 200, {}],
		['an array', 200, [{ success: true }]],
		['success that is a text', 200, { success: 'true', status: 'cancelled' }],
		['success that is a number', 200, { success: 1, status: 'cancelled' }],
		['success that is null', 200, { success: null, status: 'cancelled' }],
		['a status without success', 200, { call_id: 'call_1', status: 'cancelled' }],
		['success further down', 200, { data: { success: true } }],
		['another call', 200, { success: true, call_id: 'call_2', status: 'cancelled' }],
		['an error beside success', 200, { success: true, call_id: 'call_1', error: 'x' }],
		['another call under id', 200, { success: true, id: 'call_2', status: 'cancelled' }],
		['its own denial', 200, { success: true, call_id: 'call_1', cancelled: false }],
		['a denial in the record', 200, { success: true, call: { canceled: false } }],
		['a list of errors', 200, { success: true, errors: ['already started'] }],
		['a progress of a call that has started', 200, { success: true, progress: 'in-progress' }],
		['a list of records', 200, { success: true, data: [{ status: 'ringing' }] }],
		['a record further down', 200, { success: true, data: { call: { status: 'ringing' } } }],
		['a call that is still scheduled', 200, { success: true, status: 'scheduled' }],
		['a call that has ended', 200, { success: true, call_id: 'call_1', status: 'completed' }],
		[
			'a call that is in progress',
			200,
			{ success: true, call_id: 'call_1', status: 'in-progress' },
		],
		['a status that denies it', 200, { success: true, status: 'not cancelled' }],
		['a status of failure', 200, { success: true, status: 'cancel_failed' }],
		['a status that is under way', 200, { success: true, status: 'cancelling' }],
		['a status that nobody knows', 200, { success: true, status: 'call_removed' }],
		['a status that is true', 200, { success: true, status: true }],
		['a status that is false', 200, { success: true, status: false }],
		['a status that is a number', 200, { success: true, status: 0 }],
		['a status that is an object', 200, { success: true, status: { name: 'cancelled' } }],
		['a status that is an array', 200, { success: true, status: ['cancelled'] }],
		['a status under its other name', 200, { success: true, call_status: 'in_progress' }],
		['a live call beside success', 200, { success: true, call: { status: 'in_progress' } }],
		['another call in its record', 200, { success: true, call: { id: 'call_2' } }],
		['live data beside success', 200, { success: true, data: { status: 'scheduled' } }],
		[
			'two statuses that contradict each other',
			200,
			{ success: true, status: 'cancelled', call: { status: 'in_progress' } },
		],
		['a success inherited from a prototype', 200, JSON.parse('{"__proto__":{"success":true}}')],
	])('%s', async (_, status, body) => {
		const { api } = voxworksWith(response(status, body));
		expect(await api.cancel('call_1')).toEqual({
			kind: 'lost',
			fault: {
				what: `gave an answer that cannot be read (HTTP ${status})`,
				reachedVendor: true,
				statusCode: status,
			},
		});
	});
});

describe('Voxworks did not cancel', () => {
	it.each([200, 400])('%i with success false: a refusal with its words', async (status) => {
		const body = { success: false, message: 'Call is no longer scheduled' };
		const { api } = voxworksWith(response(status, body));
		expect(await api.cancel('call_1')).toMatchObject({
			kind: 'refused',
			message: 'Call is no longer scheduled',
			body,
		});
	});

	it('404: it knows no such call', async () => {
		const { api } = voxworksWith(response(404, NOT_FOUND));
		expect(await api.cancel('call_1')).toEqual({
			kind: 'notFound',
			message: 'Call not found',
			body: NOT_FOUND,
		});
	});

	it.each<[number, string]>([
		[401, 'Invalid API key'],
		[403, 'This key lacks the permission'],
	])('%i with "%s": an error at once', async (status, message) => {
		const { api, account } = voxworksWith(response(status, { success: false, message }));
		expect(await rejectionOf(api.cancel('call_1'))).toMatchObject({
			kind: 'auth',
			statusCode: status,
		});
		expect(account.requests).toHaveLength(1);
	});

	it('403 about the call: a refusal with its words', async () => {
		const body = { success: false, message: 'Call already ended' };
		const { api } = voxworksWith(response(403, body));
		expect(await api.cancel('call_1')).toMatchObject({
			kind: 'refused',
			message: 'Call already ended',
		});
	});

	it.each<[number, unknown]>([
		[302, ''],
		[302, { success: true }],
		[401, HTML],
		[401, ''],
		[403, HTML],
		[403, { message: 'Forbidden' }],
		[404, HTML],
		[404, ''],
		[404, { message: 'no Route matched with those values' }],
		[404, { success: false, message: 'Route POST:/cancel-call not found' }],
		[405, ''],
		[407, HTML],
	])('%i with %j: an answer that nobody documented, or not its own', async (status, body) => {
		const { api } = voxworksWith(response(status, body));
		expect(await api.cancel('call_1')).toMatchObject({
			kind: 'unexpected',
			error: { kind: 'unexpectedAnswer', statusCode: status },
		});
	});

	it.each([408, 425, 500, 502, 503, 504])(
		'%i: it may have done so all the same, whatever the body says',
		async (status) => {
			const { api } = voxworksWith(response(status, { success: true, status: 'cancelled' }));
			expect(await api.cancel('call_1')).toMatchObject({
				kind: 'lost',
				fault: { reachedVendor: true, statusCode: status },
			});
		},
	);

	it('429: nothing has happened; it is waited out and sent again', async () => {
		const limited = response(429, { success: false }, { 'retry-after': '2' });
		const { api, account } = voxworksWith(limited, response(200, { success: true }));
		expect(await api.cancel('call_1')).toMatchObject({ kind: 'cancelled' });
		expect(account.clock.waits).toEqual([2_000]);
	});

	it('no answer: lost', async () => {
		const { api } = voxworksWith(networkError('ECONNABORTED'));
		expect(await api.cancel('call_1')).toMatchObject({
			kind: 'lost',
			fault: { what: 'did not answer within 5000 ms', reachedVendor: true },
		});
	});

	it('held up by a rate limit until after its time: nothing is sent', async () => {
		const { api, account } = voxworksWith(response(429, {}, { 'retry-after': '2' }));
		expect(await api.cancel('call_1', START + 1_000)).toEqual({ kind: 'expired' });
		expect(account.requests).toHaveLength(1);
	});
});

const NOT_A_WORD = fc.constantFrom<unknown[]>(true, false, 0, 1, {}, [], ['cancelled']);
const IN_OTHER_WORDS = fc
	.string({ minLength: 1 })
	.filter((word) => word.trim() !== '' && !/^\s*cancell?ed\s*$/i.test(word));

it('Voxworks: whatever status stands beside success, only the word cancelled is taken for it', async () => {
	await fc.assert(
		fc.asyncProperty(fc.oneof(NOT_A_WORD, IN_OTHER_WORDS), async (status) => {
			const { api } = voxworksWith(response(200, { success: true, call_id: 'call_1', status }));
			expect((await api.cancel('call_1')).kind).toBe('lost');
		}),
		CASES,
	);
});

describe('Voxworks shows a call', () => {
	it.each([
		['scheduled', 'notStarted', true],
		['Scheduled', 'notStarted', true],
		['completed', 'ended', false],
		['failed', 'ended', false],
		['voicemail', 'ended', false],
		['dropout', 'ended', false],
		['hang-up', 'ended', false],
		['hang_up', 'ended', false],
		['Rang Out', 'ended', false],
		['User unavailable', 'ended', false],
		['user_rejected', 'ended', false],
		['canceled', 'ended', false],
		['in-progress', 'inProgress', false],
		['queued', 'unknown', false],
	])('that is %s: %s', async (status, phase, isDocumentedCancellable) => {
		const body = { success: true, call: { call_id: 'call_1', status } };
		const { api } = voxworksWith(response(200, body));
		expect(await api.read('call_1')).toEqual({
			kind: 'call',
			call: {
				callId: 'call_1',
				status,
				phase,
				isCancelled: status === 'canceled',
				isDocumentedCancellable,
				phoneNumber: null,
				scheduledAt: null,
			},
			body,
			sentAt: START,
		});
	});

	it.each<[string, unknown, string | null]>([
		['its ID as id', { id: 'call_1', status: 'scheduled' }, 'scheduled'],
		['no ID', { status: 'scheduled' }, 'scheduled'],
		['its progress where there is no status', { id: 'call_1', progress: 'voicemail' }, 'voicemail'],
		['its progress where the status is blank', { status: '', progress: 'dropout' }, 'dropout'],
		['its status under the other name', { id: 'call_1', call_status: 'scheduled' }, 'scheduled'],
		['status before progress', { status: 'scheduled', progress: 'dropout' }, 'scheduled'],
		['no status at all', { id: 'call_1' }, null],
	])('with %s', async (_, row, status) => {
		const { api } = voxworksWith(response(200, { success: true, call: row }));
		expect(await api.read('call_1')).toMatchObject({
			kind: 'call',
			call: { callId: 'call_1', status },
		});
	});

	it('also without success, which only counts where it is false', async () => {
		const { api } = voxworksWith(response(200, { call: { status: 'scheduled' } }));
		expect(await api.read('call_1')).toMatchObject({ kind: 'call' });
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['an empty text', ''],
		['a web page', HTML],
		['an empty object', {}],
		['no call', { success: true, call: null }],
		['an empty call', { success: true, call: {} }],
		['calls in an array', { success: true, call: [{ call_id: 'call_1', status: 'scheduled' }] }],
		['another call', { success: true, call: { call_id: 'call_2', status: 'scheduled' } }],
		['success false', { success: false, call: { call_id: 'call_1', status: 'cancelled' } }],
		['the call beside call', { success: true, call_id: 'call_1', status: 'scheduled' }],
	])('or does not, with %s under 200: that says nothing', async (_, body) => {
		const { api } = voxworksWith(response(200, body));
		expect(await api.read('call_1')).toMatchObject({
			kind: 'lost',
			fault: { reachedVendor: true, statusCode: 200 },
		});
	});

	it('or knows none: 404', async () => {
		const { api } = voxworksWith(response(404, NOT_FOUND));
		expect(await api.read('call_1')).toMatchObject({ kind: 'notFound', message: 'Call not found' });
	});

	it.each<[number, unknown, string]>([
		[400, {}, 'refused'],
		[401, { success: false, message: 'Invalid API key' }, 'auth'],
		[401, {}, 'unexpectedAnswer'],
		[302, '', 'unexpectedAnswer'],
		[404, HTML, 'unexpectedAnswer'],
	])('or refuses to, with %i and %j: an error at once', async (status, body, kind) => {
		const { api } = voxworksWith(response(status, body));
		expect((await rejectionOf(api.read('call_1'))).kind).toBe(kind);
	});
});

describe('Voxworks lists calls', () => {
	const ROWS = [
		{ call_id: 'call_1', status: 'scheduled', type: 'outbound' },
		{ id: 'call_2', progress: 'completed', type: 'outbound' },
	];

	async function readPage(body: unknown, query = {}, cursor: string | null = null) {
		const account = new FakeAccount(response(200, body));
		const listing = voxworks.listing(() => account.transport(), query);
		const result = await listing.readPage(cursor);
		return { result, account };
	}

	it.each<[string, unknown]>([
		['calls', { success: true, calls: ROWS }],
		['data', { success: true, data: ROWS }],
		['data.calls', { success: true, data: { calls: ROWS } }],
	])('in an array named %s', async (_, body) => {
		expect((await readPage(body)).result).toMatchObject({
			kind: 'page',
			next: null,
			rows: [{ call: { callId: 'call_1' } }, { call: { callId: 'call_2', status: 'completed' } }],
		});
	});

	it('GET /api/v1/calls, page by page as the cursor says', async () => {
		const meta = { next_cursor: '2026-11-22T00:00:00Z' };
		const { result, account } = await readPage({ calls: ROWS, meta }, { type: 'outbound' }, 'now');
		expect(account.requests[0]).toMatchObject({
			method: 'GET',
			url: 'https://api.acme.example/api/v1/calls',
			qs: { type: 'outbound', cursor: 'now', limit: 100 },
		});
		expect(result).toMatchObject({ next: '2026-11-22T00:00:00Z' });
	});

	it.each([
		[7, 7],
		[100, 100],
		[250, 100],
		[undefined, 100],
	])('where %s are wanted, %i to a page', async (wanted, limit) => {
		const account = new FakeAccount(response(200, { calls: [] }));
		await voxworks.listing(() => account.transport(), {}, { wanted }).readPage(null);
		expect(account.requests[0]?.qs).toEqual({ limit });
	});

	it.each([400, 422, 200])(
		'in pages of its own size, if it refuses ours with %i',
		async (status) => {
			const refusal = { success: false, message: 'limit must not exceed 50' };
			const page = (next_cursor: string | null) =>
				response(200, { calls: ROWS, meta: { next_cursor } });
			const account = new FakeAccount(response(status, refusal), page('then'), page(null));
			const listing = voxworks.listing(() => account.transport(), { type: 'outbound' });
			expect(await listing.readPage(null)).toMatchObject({ kind: 'page', next: 'then' });
			expect(await listing.readPage('then')).toMatchObject({ kind: 'page', next: null });
			expect(account.requests.map(({ qs }) => qs)).toEqual([
				{ type: 'outbound', limit: 100 },
				{ type: 'outbound' },
				{ type: 'outbound', cursor: 'then' },
			]);
		},
	);

	it('or not, with a refused key: asked once', async () => {
		const refusal = response(401, { success: false, message: 'Invalid API key' });
		const account = new FakeAccount(refusal);
		const listing = voxworks.listing(() => account.transport(), {});
		expect((await rejectionOf(listing.readPage(null))).kind).toBe('auth');
		expect(account.requests).toHaveLength(1);
	});

	it('or refuses to, whatever the page size: an error in its words', async () => {
		const refusal = response(400, { success: false, message: 'created_after is no date' });
		const account = new FakeAccount(refusal, refusal);
		const listing = voxworks.listing(() => account.transport(), {});
		expect(await rejectionOf(listing.readPage(null))).toMatchObject({
			kind: 'refused',
			vendorMessage: 'created_after is no date',
		});
		expect(account.requests).toHaveLength(2);
	});

	it.each<[string, unknown]>([
		['no array', { success: true }],
		['success false', { success: false, calls: [] }],
		['null beside a cursor', { success: true, calls: null, meta: { next_cursor: 'then' } }],
		['null without a word that all is well', { calls: null }],
		['null beside another list', { success: true, calls: {}, data: null }],
		['a web page', HTML],
	])('or not, with %s: such a page is no list', async (_, body) => {
		expect((await readPage(body)).result).toMatchObject({ kind: 'lost' });
	});

	it.each<[string, unknown, number]>([
		['without an ID', { status: 'scheduled' }, 1],
		['without an ID that has ended', { status: 'completed' }, 0],
		['that is none', 'call_1', 1],
		['whose ID has lost digits', { call_id: 7615917337495251000, status: 'scheduled' }, 1],
		["whose ID is '..'", { call_id: '..', status: 'scheduled' }, 1],
	])('and counts a row %s, and leaves it out', async (_, row, nameless) => {
		const { result } = await readPage({ calls: [row, ...ROWS] });
		expect(result).toMatchObject({ kind: 'page', nameless });
		expect(result).toHaveProperty('rows.length', ROWS.length);
		expect(result).toHaveProperty('keys.length', ROWS.length + 1);
	});

	it.each([['calls'], ['data']])('takes null under %s for an empty list', async (key) => {
		const { result } = await readPage({ success: true, [key]: null });
		expect(result).toMatchObject({ kind: 'page', rows: [], next: null });
		const more = await readPage({ success: true, [key]: null, meta: { next_cursor: 'x' } });
		expect(more.result).toMatchObject({ kind: 'lost' });
		expect((await readPage({ [key]: null })).result).toMatchObject({ kind: 'lost' });
	});

	it.each(['in_progress', 'In Progress', 'inProgress', 'RINGING', 'connecting', 'answered'])(
		'and takes %s for a call that has started',
		async (status) => {
			const { result } = await readPage({ calls: [{ call_id: 'a', status }] });
			expect(result).toMatchObject({ rows: [{ call: { phase: 'inProgress' } }] });
		},
	);

	it('or ignores the filter: an error, so that none is touched', async () => {
		const error = await rejectionOf(readPage({ calls: ROWS }, { type: 'inbound' }));
		expect(error.message).toContain('so none of them was touched');
	});
});
