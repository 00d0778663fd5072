import { heppu } from '../../../nodes/Heppu/heppu';
import { FakeAccount, networkError, response } from '../support/fakeAccount';
import { rejectionOf } from '../support/rejection';
import { START } from '../support/virtualClock';

const HTML = '<html><body>Welcome</body></html>';
const NOT_FOUND = { error: { message: 'Call not found', code: 404 } };

const NEWEST_FIRST = { sortBy: 'createdAt', sortOrder: 'desc' };

function heppuWith(...answers: unknown[]) {
	const account = new FakeAccount(...answers);
	return { account, api: heppu.api(account.transport()) };
}

/** A call as `GET /calls/{id}` shows it. */
function call(status: unknown, id: unknown = 'call_1') {
	return { data: { id, status, direction: 'outbound', phoneNumber: '+15550001' } };
}

describe('every request to Heppu', () => {
	const OPTIONS = {
		timeout: 5_000,
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};

	it('to read: GET /api/v1/calls/{callId}', async () => {
		const { account, api } = heppuWith(response(200, call('active')));
		await api.read('call_1');
		expect(account.requests).toEqual([
			expect.objectContaining({
				...OPTIONS,
				method: 'GET',
				url: 'https://api.acme.example/api/v1/calls/call_1',
			}),
		]);
	});

	it('to cancel: DELETE /api/v1/calls/{callId}, without a body', async () => {
		const { account, api } = heppuWith(response(204, ''));
		await api.cancel('call_1');
		expect(account.requests).toEqual([
			expect.objectContaining({
				...OPTIONS,
				method: 'DELETE',
				url: 'https://api.acme.example/api/v1/calls/call_1',
			}),
		]);
		expect(account.requests[0]).not.toHaveProperty('body');
	});

	it('names the call in one segment, whatever its ID', async () => {
		const { account, api } = heppuWith(response(204), response(404, NOT_FOUND));
		await api.cancel('../calls?a=b#c');
		await api.read('../calls?a=b#c');
		const url = 'https://api.acme.example/api/v1/calls/..%2Fcalls%3Fa%3Db%23c';
		expect(account.requests.map((request) => request.url)).toEqual([url, url]);
	});
});

describe('Heppu cancelled the call', () => {
	it.each<[string, number, unknown]>([
		['200 as documented', 200, { data: { id: 'call_1', status: 'cancelled' }, message: 'Done' }],
		['200 in American', 200, call('canceled')],
		['200 in capitals', 200, call('CANCELLED')],
		['200 without an ID', 200, { data: { status: 'cancelled' } }],
		['202 with the status', 202, call('cancelled')],
		['204 without a body', 204, ''],
		['204 with nothing at all', 204, undefined],
	])('%s', async (_, status, body) => {
		const { api } = heppuWith(response(status, body));
		expect(await api.cancel('call_1')).toMatchObject({ kind: 'cancelled' });
	});

	it('and hands on its words and its status', async () => {
		const body = { data: { id: 'call_1', status: 'cancelled' }, message: 'Call cancelled' };
		const { api } = heppuWith(response(200, body));
		expect(await api.cancel('call_1')).toEqual({
			kind: 'cancelled',
			status: 'cancelled',
			message: 'Call cancelled',
			body,
		});
	});
});

describe('Heppu gave an answer to a cancel that cannot be read, so it may or may not have cancelled', () => {
	it.each<[string, number, unknown]>([
		['nothing', 200, undefined],
		['null', 200, null],
		['an empty text', 200, ''],
		['a web page', 200, HTML],
		['a text', 200, 'cancelled'],
		['a number', 200, 42],
		['an empty object', 200, {}],
		['an array', 200, [{ id: 'call_1', status: 'cancelled' }]],
		['data that is null', 200, { data: null }],
		['data that is an array', 200, { data: [{ id: 'call_1', status: 'cancelled' }] }],
		['data without a status', 200, { data: { id: 'call_1' }, message: 'Call cancelled' }],
		['a status beside data', 200, { status: 'cancelled', message: 'Call cancelled' }],
		['a status that is an object', 200, call({ name: 'cancelled' })],
		['a status that is true', 200, call(true)],
		['a status that only begins so', 200, call('cancelled_pending')],
		['a call that is alive', 200, call('active')],
		['a call that has ended', 200, call('completed')],
		['another call', 200, call('cancelled', 'call_2')],
		['the documented error under 200', 200, { error: { message: 'No', code: 400 } }],
		['a success that is none', 200, { success: false, message: 'No' }],
		[
			'a success that is none, about a cancelled call',
			200,
			{ ...call('cancelled'), success: false },
		],
		['an error beside a cancelled call', 200, { ...call('cancelled'), error: { message: 'No' } }],
		['201 with nothing', 201, ''],
		[
			'a status inherited from a prototype',
			200,
			JSON.parse('{"data":{"__proto__":{"status":"cancelled"}}}'),
		],
	])('%s', async (_, status, body) => {
		const { api } = heppuWith(response(status, body));
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

describe('Heppu did not cancel', () => {
	it('400: a refusal with its words', async () => {
		const body = { error: { message: 'Cannot cancel call with status: completed', code: 400 } };
		const { api } = heppuWith(response(400, body));
		expect(await api.cancel('call_1')).toMatchObject({
			kind: 'refused',
			message: 'Cannot cancel call with status: completed',
			body,
		});
	});

	it('404: it knows no such call', async () => {
		const { api } = heppuWith(response(404, NOT_FOUND));
		expect(await api.cancel('call_1')).toEqual({
			kind: 'notFound',
			message: 'Call not found',
			body: NOT_FOUND,
		});
	});

	it.each<[number, string]>([
		[401, 'Unauthorized'],
		[403, 'Access denied - call belongs to different organization'],
	])('%i with "%s": an error at once', async (status, message) => {
		const { api, account } = heppuWith(response(status, { error: { message, code: status } }));
		expect(await rejectionOf(api.cancel('call_1'))).toMatchObject({
			kind: 'auth',
			statusCode: status,
		});
		expect(account.requests).toHaveLength(1);
	});

	it.each<[unknown]>([
		[{ error: { message: 'Call already ended', code: 403 } }],
		[{ success: false, error: { message: 'Call already ended', code: 'CALL_ENDED' } }],
	])('403 about the call, as %j: a refusal with its words', async (body) => {
		const { api } = heppuWith(response(403, body));
		expect(await api.cancel('call_1')).toMatchObject({
			kind: 'refused',
			message: 'Call already ended',
		});
	});

	it.each<[number, unknown]>([
		[301, ''],
		[302, ''],
		[302, call('cancelled')],
		[307, ''],
		[401, HTML],
		[401, ''],
		[403, HTML],
		[403, { message: 'Forbidden' }],
		[404, HTML],
		[404, ''],
		[404, { statusCode: 404, message: 'Cannot DELETE /api/v1/calls/call_1', error: 'Not Found' }],
		[404, { detail: 'Not Found' }],
		[405, ''],
		[407, HTML],
	])('%i with %j: an answer that nobody documented, or not its own', async (status, body) => {
		const { api } = heppuWith(response(status, body));
		expect(await api.cancel('call_1')).toMatchObject({
			kind: 'unexpected',
			error: { kind: 'unexpectedAnswer', statusCode: status },
		});
	});

	it.each([408, 425, 500, 502, 503, 504])(
		'%i: it may have done so all the same, whatever the body says',
		async (status) => {
			const { api } = heppuWith(response(status, call('cancelled')));
			expect(await api.cancel('call_1')).toMatchObject({
				kind: 'lost',
				fault: { reachedVendor: true, statusCode: status },
			});
		},
	);

	it('429: nothing has happened; it is waited out and sent again', async () => {
		const { api, account } = heppuWith(response(429, {}, { 'retry-after': '2' }), response(204));
		expect(await api.cancel('call_1')).toMatchObject({ kind: 'cancelled' });
		expect(account.clock.waits).toEqual([2_000]);
	});

	it('no answer: lost', async () => {
		const { api } = heppuWith(networkError('ECONNRESET'));
		expect(await api.cancel('call_1')).toMatchObject({
			kind: 'lost',
			fault: { reachedVendor: true, code: 'ECONNRESET' },
		});
	});

	it('held up by a rate limit until after its time: nothing is sent', async () => {
		const { api, account } = heppuWith(response(429, {}, { 'retry-after': '2' }));
		expect(await api.cancel('call_1', START + 1_000)).toEqual({ kind: 'expired' });
		expect(account.requests).toHaveLength(1);
	});
});

describe('Heppu shows a call', () => {
	it.each([
		['initiated', 'notStarted', true],
		['scheduled', 'notStarted', false],
		['queued', 'notStarted', false],
		['connecting', 'inProgress', true],
		['ringing', 'inProgress', true],
		['active', 'inProgress', true],
		['completed', 'ended', false],
		['failed', 'ended', false],
		['cancelled', 'ended', false],
		['no_answer', 'ended', false],
		['busy', 'ended', false],
		['on-hold', 'unknown', false],
	])('that is %s: %s', async (status, phase, isDocumentedCancellable) => {
		const { api } = heppuWith(response(200, call(status)));
		expect(await api.read('call_1')).toEqual({
			kind: 'call',
			call: {
				callId: 'call_1',
				status,
				phase,
				isCancelled: status === 'cancelled',
				isDocumentedCancellable,
				...(status === 'queued' ? { isAboutToStart: true } : {}),
				phoneNumber: '+15550001',
				scheduledAt: null,
				line: 'unknown',
			},
			body: call(status),
			sentAt: START,
		});
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['an empty text', ''],
		['a web page', HTML],
		['an empty object', {}],
		['data that is null', { data: null }],
		['data without a status', { data: { id: 'call_1' } }],
		['a blank status', call(' ')],
		['a status that is null', call(null)],
		['another call', call('active', 'call_2')],
		['a list of calls', { data: { calls: [{ id: 'call_1', status: 'active' }] } }],
		['the call beside data', { id: 'call_1', status: 'active' }],
	])('or does not, with %s under 200: that says nothing', async (_, body) => {
		const { api } = heppuWith(response(200, body));
		expect(await api.read('call_1')).toMatchObject({
			kind: 'lost',
			fault: { reachedVendor: true, statusCode: 200 },
		});
	});

	it('or does not, with 204: that says nothing', async () => {
		const { api } = heppuWith(response(204, ''));
		expect(await api.read('call_1')).toMatchObject({ kind: 'lost' });
	});

	it('or knows none: 404', async () => {
		const { api } = heppuWith(response(404, NOT_FOUND));
		expect(await api.read('call_1')).toMatchObject({ kind: 'notFound', message: 'Call not found' });
	});

	it.each<[number, unknown, string]>([
		[400, {}, 'refused'],
		[401, { error: { message: 'Unauthorized' } }, 'auth'],
		[403, { error: { message: 'Access denied' } }, 'auth'],
		[401, HTML, 'unexpectedAnswer'],
		[403, HTML, 'unexpectedAnswer'],
		[404, '', 'unexpectedAnswer'],
		[302, '', 'unexpectedAnswer'],
		[404, HTML, 'unexpectedAnswer'],
	])('or refuses to, with %i and %j: an error at once', async (status, body, kind) => {
		const { api } = heppuWith(response(status, body));
		expect((await rejectionOf(api.read('call_1'))).kind).toBe(kind);
	});
});

const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

describe('Heppu names the call that was asked for, in a spelling of its own', () => {
	it.each<[string, unknown]>([
		[UUID.toUpperCase(), UUID],
		[UUID, UUID.toUpperCase()],
		[`{${UUID.toUpperCase()}}`, UUID],
		[UUID, `{${UUID}}`],
		[UUID.replaceAll('-', ''), UUID],
		[UUID, `urn:uuid:${UUID}`],
		['a/b', 'a%2Fb'],
		['call_1', ' call_1 '],
		['4711', 4711],
		['0', 0],
		['7615917337495251231', Number('7615917337495251231')],
	])('asked for %s, answered with %s', async (asked, echoed) => {
		const { api } = heppuWith(
			response(200, call('cancelled', echoed)),
			response(200, call('active', echoed)),
		);
		expect(await api.cancel(asked)).toMatchObject({ kind: 'cancelled' });
		expect(await api.read(asked)).toMatchObject({ kind: 'call', call: { callId: asked } });
	});

	it.each<[string, unknown]>([
		['call_ABC', 'call_abc'],
		[UUID, UUID.replace('3f', '3e')],
		['call_1', 'call_10'],
		['call_1', 1],
		['007', 7],
		['a%2Fb', 'a/b'],
		['CA3f2504e04f8941d39a0c0305e82c3301', 'ca3f2504e04f8941d39a0c0305e82c3301'],
	])(
		'never takes the call of another ID for it: asked for %s, answered with %s',
		async (asked, echoed) => {
			const { api } = heppuWith(
				response(200, call('cancelled', echoed)),
				response(200, call('active', echoed)),
			);
			expect(await api.cancel(asked)).toMatchObject({ kind: 'lost' });
			expect(await api.read(asked)).toMatchObject({ kind: 'lost' });
		},
	);
});

describe('Heppu lists calls', () => {
	function page(calls: unknown, pagination?: unknown) {
		return response(200, { data: { calls, pagination } });
	}

	const ROWS = [
		{ id: 'call_1', status: 'active', agent: { id: 'A-1' }, direction: 'outbound' },
		{ id: 'call_2', status: 'completed', agent: { id: 'A-1' }, direction: 'outbound' },
	];

	async function readPage(answer: unknown, query = {}, cursor: string | null = null) {
		const account = new FakeAccount(answer);
		const listing = heppu.listing(() => account.transport(), query);
		const result = await listing.readPage(cursor);
		return { result, account };
	}

	it('GET /api/v1/calls, 100 to a page, newest first, with the filters as they are', async () => {
		const { account, result } = await readPage(page(ROWS, { hasMore: false }), { agentId: 'A-1' });
		expect(account.requests[0]).toMatchObject({
			method: 'GET',
			url: 'https://api.acme.example/api/v1/calls',
			qs: { agentId: 'A-1', ...NEWEST_FIRST, limit: 100 },
		});
		expect(result).toMatchObject({
			kind: 'page',
			next: null,
			rows: [{ row: ROWS[0] }, { row: ROWS[1] }],
		});
	});

	it('from an offset, on further pages', async () => {
		const { account } = await readPage(page([]), {}, '200');
		expect(account.requests[0]?.qs).toEqual({ ...NEWEST_FIRST, limit: 100, offset: 200 });
	});

	it.each<[string, unknown, string | null]>([
		['hasMore', { hasMore: true }, '2'],
		['no more', { hasMore: false }, null],
		['a total that is higher', { total: 3 }, '2'],
		['a total that is reached', { total: 2 }, null],
		['a total that contradicts', { hasMore: false, total: 3 }, '2'],
		['nothing, until a page is empty', undefined, '2'],
		['rubbish likewise', { hasMore: 'yes', total: '3' }, '2'],
	])('and turns the page by %s', async (_, pagination, next) => {
		const { result } = await readPage(page(ROWS, pagination));
		expect(result).toMatchObject({ kind: 'page', next });
	});

	it('and ends at an empty page that says nothing of further ones', async () => {
		expect((await readPage(page([]))).result).toMatchObject({ kind: 'page', next: null });
	});

	it.each<[string, unknown]>([
		['no array', page({ call_1: {} })],
		['an empty page that promises more', page([], { hasMore: true })],
		['a web page', response(200, HTML)],
		['nothing', response(200, '')],
		['HTTP 500', response(500, {})],
	])('or not, with %s: such a page is no list', async (_, answer) => {
		expect((await readPage(answer)).result).toMatchObject({ kind: 'lost' });
	});

	it.each<[string, unknown, object]>([
		['without a status: a call of which only Heppu knows', { id: 'call_1' }, { phase: 'unknown' }],
		['with null for a status', { id: 'call_1', status: null }, { status: null, phase: 'unknown' }],
	])('a row %s', async (_, row, call) => {
		const { result } = await readPage(page([row]));
		expect(result).toMatchObject({ rows: [{ call }], nameless: 0 });
	});

	it.each<[string, unknown, number]>([
		['without an ID', { status: 'active' }, 1],
		['without an ID that has ended', { status: 'completed' }, 0],
		['that is none', null, 1],
		['that is a text', 'call_1', 1],
	])('a row %s is counted and left out', async (_, row, nameless) => {
		const { result } = await readPage(page([row, ...ROWS]));
		expect(result).toMatchObject({ nameless, rows: [{}, {}] });
		expect(result).toHaveProperty('keys.length', 3);
	});

	it.each([[{ calls: null }], [{}]])('%j beside a total of 0 is an empty list', async (list) => {
		const body = { data: { ...list, pagination: { total: 0 } } };
		const { result } = await readPage(response(200, body));
		expect(result).toMatchObject({ kind: 'page', rows: [], next: null });
	});

	it.each([[{ calls: null }], [{}]])('%j beside no total of 0 is no list', async (list) => {
		for (const pagination of [undefined, {}, { total: 3 }, { total: '0' }]) {
			const { result } = await readPage(response(200, { data: { ...list, pagination } }));
			expect(result).toMatchObject({ kind: 'lost' });
		}
	});

	it('an empty page past the end ends the list, whatever the total says', async () => {
		const { result } = await readPage(page([], { total: 900 }), {}, '200');
		expect(result).toMatchObject({ kind: 'page', rows: [] });
	});

	it('rows of another agent are left out, unless there are no others', async () => {
		const other = { id: 'call_9', status: 'active', agent: { id: 'B-2' } };
		const { result } = await readPage(page([other, ...ROWS]), { agentId: 'A-1' });
		expect(result).toMatchObject({ rows: [{ row: ROWS[0] }, { row: ROWS[1] }] });
		expect(result).toHaveProperty('keys', ['call_9', 'call_1', 'call_2']);
		const account = new FakeAccount(page([other]));
		const emergency = heppu.everyCall(() => account.transport(), { agentId: 'A-1' });
		expect(await emergency.readPage(null)).toMatchObject({ kind: 'page', rows: [] });
	});

	it('or not at this address: an error', async () => {
		expect((await rejectionOf(readPage(response(404, {})))).message).toBe(
			'Heppu has no such list at this address',
		);
	});

	it.each([{ agentId: 'A-2' }, { direction: 'inbound' }])(
		'or ignores the filter %j: an error, so that none is touched',
		async (query) => {
			expect((await rejectionOf(readPage(page(ROWS), query))).message).toContain(
				'so none of them was touched',
			);
		},
	);

	it('and leaves out a call that has another status by now', async () => {
		const { result } = await readPage(page(ROWS), { status: 'active' });
		expect(result).toMatchObject({ rows: [{ call: { callId: 'call_1' } }] });
	});

	it('for an emergency stop by status, whoever is on the line first', async () => {
		const account = new FakeAccount(...Array.from({ length: 7 }, () => page([])));
		const listing = heppu.everyCall(() => account.transport(), { agentId: 'A-1' });
		await listing.readPage(null);
		const live = listing.words?.live ?? [];
		expect(live.map(({ status }) => status)).toEqual([
			'active',
			'ringing',
			'connecting',
			'queued',
			'scheduled',
			'initiated',
		]);
		for (const { status } of live) await listing.words?.listing(status).readPage(null, 1);
		const terms = { agentId: 'A-1', ...NEWEST_FIRST };
		expect(account.requests.map(({ qs }) => qs)).toEqual([
			{ ...terms, limit: 100 },
			...live.map(({ status }) => ({ ...terms, status, limit: 1 })),
		]);
	});
});
