import { ACME_FACTS } from '../support/acmeFacts.cjs';
import { type AcmeOptions, type AcmeSimulator, startAcme } from '../support/acmeVendor.cjs';

/* Acme's simulator does what the page at the head of acmeVendor.cts says. */

let acme: AcmeSimulator | undefined;

afterEach(async () => await acme?.close());

async function started(options?: AcmeOptions): Promise<AcmeSimulator> {
	acme = await startAcme(options);
	return acme;
}

async function ask({ url, apiKey }: AcmeSimulator, path: string, method = 'GET', key = apiKey) {
	const answer = await fetch(`${url}/v1${path}`, {
		method,
		headers: ACME_FACTS.keyHeaders(key),
	});
	return { status: answer.status, body: Object(await answer.json()) };
}

describe("Acme's simulator", () => {
	it('shows a status as a pair of fields, and an aborted call like one that ended', async () => {
		const simulator = await started();
		for (const status of ['booked', 'live/ringing', 'closed', 'aborted'])
			simulator.addCall({ id: status.replace('/', '-'), status });
		const pair = async (id: string) => {
			const { stage, step } = (await ask(simulator, `/calls/${id}`)).body.call;
			return [stage, step];
		};
		expect(await pair('booked')).toEqual(['booked', null]);
		expect(await pair('live-ringing')).toEqual(['live', 'ringing']);
		expect(await pair('closed')).toEqual(['closed', null]);
		expect(await pair('aborted')).toEqual(['closed', null]);
	});

	it('says of an abort that it took effect in its answer alone', async () => {
		const simulator = await started();
		simulator.addCall({ id: 'call_1', status: 'live/talking' });
		const { status, body } = await ask(simulator, '/calls/call_1/abort', 'POST');
		expect(status).toBe(200);
		expect(body).toMatchObject({ ok: true, call: { ref: 'call_1', aborted: true } });
		expect((await ask(simulator, '/calls/call_1')).body.call).not.toHaveProperty('aborted');
		expect(simulator.alive()).toEqual([]);
	});

	it.each([
		['a closed call', '/calls/call_1/abort', 'POST', 200, 'Call is already closed'],
		['a bad parameter', '/calls?per_page=101', 'GET', 200, 'Invalid per_page'],
		['an unknown call', '/calls/nowhere', 'GET', 404, 'No such call'],
	])('answers %s with its words', async (_what, path, method, status, words) => {
		const simulator = await started();
		simulator.addCall({ id: 'call_1', status: 'closed' });
		const answer = await ask(simulator, path, method);
		expect(answer.status).toBe(status);
		expect(answer.body).toEqual({
			ok: false,
			problem: { text: expect.stringContaining(words) },
		});
	});

	it('knows its token, which stands alone in a header', async () => {
		const simulator = await started();
		expect((await ask(simulator, '/calls')).status).toBe(200);
		expect((await ask(simulator, '/calls', 'GET', 'wrong')).status).toBe(401);
		expect((await ask(simulator, '/calls', 'GET', `Bearer ${simulator.apiKey}`)).status).toBe(401);
	});

	it('pages by index, counted from 0, and tells how many pages there are', async () => {
		const simulator = await started();
		const ids = simulator
			.addCalls(120)
			.map(({ id }) => id)
			.reverse();
		const page = async (index: number) => {
			const { body } = await ask(simulator, `/calls?page=${index}&per_page=50`);
			return { ...body, calls: body.calls.map(({ ref }: { ref: string }) => ref) };
		};
		const rest = { ok: true, per_page: 50, pages: 3 };
		expect(await page(0)).toEqual({ ...rest, page: 0, calls: ids.slice(0, 50) });
		expect(await page(2)).toEqual({ ...rest, page: 2, calls: ids.slice(100) });
		expect(await page(3)).toEqual({ ...rest, page: 3, calls: [] });
	});

	it('filters by a boolean, by stage, campaign, number and time', async () => {
		const simulator = await started();
		simulator.addCall({ id: 'a', created: '2026-01-01T00:00:00Z', test_call: true });
		simulator.addCall({ id: 'b', created: '2026-02-01T00:00:00Z', campaign: 'autumn' });
		simulator.addCall({ id: 'c', created: '2026-03-01T00:00:00Z', status: 'live/talking' });
		const found = async (query: string) =>
			(await ask(simulator, `/calls?${query}`)).body.calls.map(({ ref }: { ref: string }) => ref);
		expect(await found('test_call=true')).toEqual(['a']);
		expect(await found('test_call=false')).toEqual(['c', 'b']);
		expect(await found('stage=live')).toEqual(['c']);
		expect(await found('campaign=autumn')).toEqual(['b']);
		expect(await found('created_from=2026-02-01T00:00:00Z')).toEqual(['c', 'b']);
		expect(await found('created_to=2026-02-01T00:00:00Z')).toEqual(['b', 'a']);
	});
});
