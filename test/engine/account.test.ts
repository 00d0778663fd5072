import { whenFoundCancelled } from '../support/vendor.cjs';
import { API_KEY, EVERYWHERE, type RunningVendor, useHarness } from './harness.cjs';
import { HEPPU, VOXWORKS, VENDORS, type Vendor } from '../support/vendors.cjs';
import { Elsewhere } from './elsewhere.cjs';
import { testCredential } from './credentialTest.cjs';
import { workflowAround } from './engine.cjs';
import { addHttpRequestNode, httpRequestNode } from './httpRequest.cjs';

/*
 * The account behind a run: its credential and the test of it, its address, its key, its log. Each
 * run is also searched for the key, see truth.cts.
 */

const harness = useHarness();
let elsewhere: Elsewhere;
beforeAll(() => {
	addHttpRequestNode(harness.engine);
});
beforeEach(async () => {
	elsewhere = await Elsewhere.open({ success: true, data: { calls: [] }, calls: [] });
});
afterEach(async () => {
	await elsewhere.close();
});

async function vendorWithCall(entry: Vendor): Promise<RunningVendor> {
	const vendor = await harness.start(entry);
	vendor.add('call_1');
	return vendor;
}

/** Spellings of the same address, as people paste them. */
const spellingsOf = ({ root }: Vendor): Array<[string, (url: string) => string]> => [
	['as it is', (url) => url],
	['with a slash', (url) => `${url}/`],
	['with slashes', (url) => `${url}///`],
	['with the path of the API', (url) => `${url}${root}`],
	['with the path of the API and a slash', (url) => `${url}${root}/`],
	['with spaces around it', (url) => `  ${url} \n`],
	['in capitals', (url) => url.replace('http:', 'HTTP:')],
	['by name', (url) => url.replace('127.0.0.1', 'localhost')],
];

describe('the credential test of n8n', () => {
	const verdictOn = async (vendor: RunningVendor, fields = {}) =>
		await testCredential(harness.engine, vendor.credentialType, {
			...vendor.credential,
			...fields,
		});

	it.each(VENDORS)(
		'$name: the right key passes, with one request that changes nothing',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			expect(await verdictOn(vendor)).toEqual({ status: 'OK', message: 'Connection successful!' });
			expect(vendor.simulator.log).toEqual([
				expect.objectContaining({
					method: 'GET',
					path: entry.paths.list,
					query: entry.testQuery,
					authorised: true,
				}),
			]);
		},
	);

	it.each(VENDORS)('$name: a key pasted with spaces and a line break passes', async (entry) => {
		const vendor = await harness.start(entry);
		expect(await verdictOn(vendor, { apiKey: `  ${API_KEY}\n` })).toMatchObject({ status: 'OK' });
	});

	it.each(VENDORS)(
		'$name: a wrong key fails, and the verdict does not repeat it',
		async (entry) => {
			const vendor = await harness.start(entry);
			const verdict = await verdictOn(vendor, { apiKey: 'not-the-key' });
			expect(verdict.status).toBe('Error');
			expect(verdict.message).not.toContain('not-the-key');
		},
	);

	const spelt = VENDORS.flatMap((entry) =>
		spellingsOf(entry).map(([how, spell]) => ({ entry, name: entry.name, how, spell })),
	);
	it.each(spelt)('$name: the base URL may be given $how', async ({ entry, spell }) => {
		const vendor = await harness.start(entry);
		const baseUrl = spell(vendor.simulator.url);
		expect(await verdictOn(vendor, { baseUrl })).toMatchObject({ status: 'OK' });
	});

	const UNUSABLE: Array<[string, (vendor: RunningVendor, root: string) => string]> = [
		['no address', () => 'nonsense'],
		['none at all', () => ' '],
		['a host alone', () => 'api.acme.example'],
		['plain http elsewhere', () => elsewhere.url('0.0.0.0')],
		['an endpoint', ({ simulator }, root) => `${simulator.url}${root}/calls`],
		[
			'an endpoint behind a proxy',
			({ simulator }, root) => `${simulator.url}/acme/${root}//calls/`,
		],
		['the root twice', ({ simulator }, root) => `${simulator.url}${root}${root}`],
		['a query', ({ simulator }) => `${simulator.url}?key=1`],
		['a user name', () => 'https://user@api.acme.example'],
	];
	const refused = VENDORS.flatMap((entry) =>
		UNUSABLE.map(([what, spell]) => ({ entry, name: entry.name, what, spell })),
	);
	it.each(refused)(
		'$name: $what fails with what to enter, and nothing is sent, by the test as by the node',
		async ({ entry, spell }) => {
			const vendor = await harness.start(entry);
			const baseUrl = spell(vendor, entry.root);
			expect(await verdictOn(vendor, { baseUrl })).toEqual({
				status: 'Error',
				message: expect.stringMatching(
					/^This 'Base URL' cannot be used\. Enter it with https:\/\/ .*, e\.g\. https:\/\/\S+$/,
				),
			});
			const { error } = await vendor.runOnCalls({
				operation: 'cancel',
				calls: ['call_1'],
				credential: { baseUrl },
			});
			expect(error).toMatch(/^The 'Base URL' of the .* enter .*https?:\/\//);
			expect(vendor.simulator.log).toEqual([]);
			expect(elsewhere.requests).toEqual([]);
		},
	);

	it.each(VENDORS)('$name: plain http elsewhere fails before the key is sent', async (entry) => {
		const vendor = await harness.start(entry);
		const verdict = await verdictOn(vendor, { baseUrl: elsewhere.url('0.0.0.0') });
		expect(verdict.status).toBe('Error');
		expect(elsewhere.requests).toEqual([]);
	});

	it.each(VENDORS)(
		'$name: plain http elsewhere fails before the key is sent, even behind a user name that looks like the loopback',
		async (entry) => {
			const vendor = await harness.start(entry);
			const baseUrl = elsewhere.url('0.0.0.0').replace('//', '//localhost:x@');
			const verdict = await verdictOn(vendor, { baseUrl });
			expect(elsewhere.requests).toEqual([]);
			expect(verdict.status).toBe('Error');
		},
	);

	it.each(VENDORS)(
		"$name: a web page with HTTP 200, as the vendor's website would answer, fails",
		async (entry) => {
			const vendor = await harness.start(entry);
			vendor.simulator.fault({ kind: 'html' });
			expect(await verdictOn(vendor)).toEqual({
				status: 'Error',
				message: `It is not the ${vendor.displayName} API that answers at this address. Check the 'Base URL'`,
			});
		},
	);

	it.each(VENDORS)(
		'$name: a redirect to another host fails, and that host hears nothing',
		async (entry) => {
			const vendor = await harness.start(entry);
			vendor.simulator.fault({ kind: 'redirect', location: elsewhere.url() });
			expect(await verdictOn(vendor)).toMatchObject({ status: 'Error' });
			expect(elsewhere.requests).toEqual([]);
		},
	);

	const WORDS: Array<[number, RegExp]> = [
		[301, /^The 'Base URL' redirects elsewhere, which is never followed\. Enter the final/],
		[302, /^The 'Base URL' redirects elsewhere/],
		[308, /^The 'Base URL' redirects elsewhere/],
		[401, /^[A-Z]\w+ did not accept the API key\. Copy it again from your/],
		[403, /does not let this API key list calls\. Use a key that may/],
		[404, /^There is no [A-Z]\w+ API at this address\. Check the 'Base URL'$/],
		[429, /limits the rate just now, so the API key could not be tested\. Try again/],
	];
	const worded = VENDORS.flatMap((entry) =>
		WORDS.map(([status, words]) => ({ entry, name: entry.name, status, words })),
	);
	it.each(worded)(
		'$name: a $status fails, in words that help',
		async ({ entry, status, words }) => {
			const vendor = await harness.start(entry);
			vendor.simulator.fault({ kind: 'status', status, times: Infinity });
			const verdict = await verdictOn(vendor);
			expect(verdict).toEqual({ status: 'Error', message: expect.stringMatching(words) });
		},
	);

	it.each(['', '   ', 'OK', '\n<!doctype html>', {}, { data: {} }, { calls: [] }])(
		'Heppu: a 200 that is no list of its calls (%j) fails',
		async (body) => {
			const heppu = await harness.start(HEPPU);
			heppu.simulator.fault({ kind: 'body', body });
			expect(await verdictOn(heppu)).toMatchObject({ status: 'Error' });
		},
	);

	it.each([{ calls: [] }, { data: [] }, { success: true, data: { calls: [] } }])(
		'Voxworks: any name that the list may have (%j) passes',
		async (body) => {
			const voxworks = await harness.start(VOXWORKS);
			voxworks.simulator.fault({ kind: 'body', body });
			expect(await verdictOn(voxworks)).toMatchObject({ status: 'OK' });
		},
	);

	it('Voxworks: a 200 with success false fails, in words that help', async () => {
		const voxworks = await harness.start(VOXWORKS);
		voxworks.simulator.fault({ kind: 'body', body: { success: false, message: 'No' } });
		expect(await verdictOn(voxworks)).toEqual({
			status: 'Error',
			message: 'Voxworks did not accept the API key',
		});
	});

	it.each(VENDORS)('$name: a vendor in trouble, or none at all, fails', async (entry) => {
		const vendor = await harness.start(entry);
		vendor.simulator.fault({ kind: 'status', status: 500 });
		expect(await verdictOn(vendor)).toMatchObject({ status: 'Error' });
		await vendor.simulator.close();
		expect(await verdictOn(vendor)).toMatchObject({ status: 'Error' });
	});

	// These two run n8n's own node, which makes no claim about a call: there is no truth to hold it against.
	it.each(VENDORS)("$name: n8n's HTTP Request node can use the credential", async (entry) => {
		const vendor = await vendorWithCall(entry);
		const { credentialType, credential, simulator } = vendor;
		const result = await harness.engine.run(
			workflowAround(httpRequestNode(`${simulator.url}${entry.paths.list}`, credentialType)),
			{ credentials: { [credentialType]: credential } },
		);
		expect(result.status).toBe('success');
		expect(JSON.stringify(result.json('HTTP Request'))).toContain('"call_1"');
		expect(simulator.log).toEqual([expect.objectContaining({ authorised: true })]);
	});

	it.each(VENDORS)('$name adds its header, and no other', async (entry) => {
		const { credentialType } = entry;
		const baseUrl = elsewhere.url();
		await harness.engine.run(workflowAround(httpRequestNode(`${baseUrl}/any`, credentialType)), {
			credentials: { [credentialType]: { apiKey: API_KEY, baseUrl } },
		});
		const [request] = elsewhere.requests;
		const carriers = Object.entries(request?.headers ?? {}).filter(([, value]) =>
			String(value).includes(API_KEY),
		);
		expect(Object.fromEntries(carriers)).toEqual(entry.keyHeaders(API_KEY));
		expect(request?.path).toBe('/any');
	});
});

describe('the base URL', () => {
	// How else it may be spelt is a matter of the unit tests, and of the credential's own test above.
	it.each(EVERYWHERE)(
		'$name, $operation: may be pasted with spaces, the path of the API and a slash',
		async ({ entry, operation }) => {
			const vendor = await vendorWithCall(entry);
			const { call } = await vendor.runOnCalls({
				operation,
				calls: ['call_1'],
				credential: { baseUrl: `  ${vendor.simulator.url}${entry.root}/ \n` },
			});
			expect(call).toMatchObject({ outcome: 'cancelled' });
		},
	);

	it.each<[string, (url: string) => unknown, string]>([
		['plain http elsewhere', () => elsewhere.url('0.0.0.0'), 'must start with https://'],
		['plain http to a private address', () => 'http://192.168.0.1', 'must start with https://'],
		['a name that begins like the loopback', () => 'http://127.0.0.1.example.com', 'https://'],
		['a name that begins like localhost', () => 'http://localhost.example.com', 'https://'],
		['another protocol', (url) => url.replace('http:', 'ftp:'), 'must start with https://'],
		['no protocol', (url) => url.replace('http://', ''), "The 'Base URL' of"],
		['no URL', () => 'api', 'is not a URL'],
		['nothing', () => '', 'is empty'],
		['spaces', () => '  ', 'is empty'],
		['a name and password', (url) => url.replace('//', '//a:b@'), 'must not hold a user name'],
		['a query', (url) => `${url}/?to=x`, 'must not hold'],
		['a fragment', (url) => `${url}/#x`, 'must not hold'],
	])('refuses %s before anything is sent', async (_what, spell, words) => {
		for (const { entry, operation } of EVERYWHERE) {
			const vendor = await vendorWithCall(entry);
			const { result, error } = await vendor.runOnCalls({
				operation,
				calls: ['call_1'],
				credential: { baseUrl: String(spell(vendor.simulator.url)) },
			});
			expect(result.error?.message).toContain(
				`The 'Base URL' of the ${vendor.displayName} credential`,
			);
			expect(error).toContain(words);
			expect([...vendor.simulator.log, ...elsewhere.requests]).toEqual([]);
		}
	});
});

describe('the domains that the credential allows', () => {
	const only = (allowedDomains: string) => ({
		allowedHttpRequestDomains: 'domains',
		allowedDomains,
	});

	it.each(EVERYWHERE)(
		"$name, $operation: a list without the vendor's host lets nothing out",
		async (each) => {
			const vendor = await vendorWithCall(each.entry);
			const { error, sent } = await vendor.runOnCalls({
				operation: each.operation,
				calls: ['call_1'],
				credential: only('api.example.com, *.example.org'),
			});
			expect(error).toContain(`n8n did not let the request to ${vendor.displayName} out`);
			expect(error).toContain("Check 'Allowed Domains'");
			expect(error).not.toContain('may or may not');
			expect(sent).toEqual([]);
		},
	);

	it.each(EVERYWHERE)(
		"$name, $operation: a list with the vendor's host lets it out",
		async (each) => {
			const vendor = await vendorWithCall(each.entry);
			const { call } = await vendor.runOnCalls({
				operation: each.operation,
				calls: ['call_1'],
				credential: only('api.example.com, 127.0.0.1'),
			});
			expect(call).toMatchObject({ outcome: 'cancelled' });
		},
	);

	it.each(EVERYWHERE)('$name, $operation: an empty list lets nothing out', async (each) => {
		const vendor = await vendorWithCall(each.entry);
		const { error, sent } = await vendor.runOnCalls({
			operation: each.operation,
			calls: ['call_1'],
			credential: only(' '),
		});
		expect(error).toContain('allows no domain at all');
		expect(sent).toEqual([]);
	});

	it.each(VENDORS)(
		"$name: 'All' and 'None', which are about other nodes, change nothing",
		async (entry) => {
			for (const allowedHttpRequestDomains of ['all', 'none']) {
				const vendor = await vendorWithCall(entry);
				const { call } = await vendor.runOnCalls({
					operation: 'cancel',
					calls: ['call_1'],
					credential: { allowedHttpRequestDomains, allowedDomains: 'api.example.com' },
				});
				expect(call).toMatchObject({ outcome: 'cancelled' });
			}
		},
	);
});

describe('the API key', () => {
	/** Bodies in which a careless vendor repeats the key it was given. */
	const ECHOES: Array<[string, (key: string) => unknown]> = [
		[
			'in its message',
			(key) => ({ message: `Key ${key} used`, error: { message: `Key ${key} used` } }),
		],
		['as a header of its own', (key) => ({ message: `Authorization: Bearer ${key}` })],
		['percent-encoded', (key) => ({ message: `/calls?key=${encodeURIComponent(key)}` })],
		['as the name of a field', (key) => ({ [key]: { [key]: [key] }, message: 'x' })],
		[
			'as a status',
			(key) => ({ success: true, status: key, call: { status: key }, data: { status: key } }),
		],
		['in a web page', (key) => `<html>${key}</html>`],
		['escaped in a text', (key) => JSON.stringify({ error: { message: JSON.stringify({ key }) } })],
	];
	const keys = [API_KEY, 'sk+live/0123"quoted"\\456=='];

	it.each(ECHOES)(
		'a vendor that repeats it %s does not get it into anything',
		async (_how, echo) => {
			for (const apiKey of keys) {
				for (const { entry, operation } of EVERYWHERE) {
					for (const status of [200, 400, 401, 404, 429, 500]) {
						const vendor = await harness.start(entry, { apiKey });
						vendor.add('call_1');
						const body = echo(apiKey);
						const fault = { kind: 'body', body, status, takesEffect: status === 200 } as const;
						vendor.simulator.fault(fault);
						vendor.faultOnCancel({ ...fault, times: Infinity });
						await vendor.runOnCalls({
							operation,
							calls: ['call_1'],
							options: { includeResponse: true, maxAttempts: 1, rateLimitWait: 0 },
							node: { onError: 'continueRegularOutput' },
						});
					}
				}
			}
		},
	);

	it.each(VENDORS)(
		'$name: where the vendor repeats it, its words are kept and it is blanked out',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({
				kind: 'body',
				status: 401,
				body: { message: `Who is ${API_KEY}?`, error: { message: `Who is ${API_KEY}?` } },
			});
			const { error } = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toContain('The vendor says: "Who is ***?"');
		},
	);

	it.each(VENDORS)('$name: network trouble does not show it either', async (entry) => {
		for (const kind of ['dropBefore', 'dropAfter', 'truncate', 'hang'] as const) {
			const vendor = await vendorWithCall(entry);
			vendor.simulator.fault({ kind, times: Infinity });
			const { error } = await vendor.runOnCalls({
				operation: 'cancel',
				calls: ['call_1'],
				options: { maxAttempts: 1, timeout: 50 },
			});
			expect(error).toContain('may or may not');
		}
	});

	it.each(VENDORS)(
		'$name: with a character that no header may hold, it is an error that does not show it',
		async (entry) => {
			const vendor = await harness.start(entry, { apiKey: 'sk-live-\u2713-0123456789' });
			const { error, sent } = await vendor.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toMatch(/the API key/i);
			expect(sent.length).toBeLessThanOrEqual(1);
		},
	);

	it.each(['', '   '])('if it is empty (%j), nothing is sent', async (apiKey) => {
		for (const { entry, operation } of EVERYWHERE) {
			const vendor = await vendorWithCall(entry);
			const { error, sent } = await vendor.runOnCalls({
				operation,
				calls: ['call_1'],
				credential: { apiKey },
			});
			expect(error).toContain(`The 'API Key' of the ${vendor.displayName} credential is empty`);
			expect(sent).toEqual([]);
		}
	});

	it.each(VENDORS)('$name: pasted with spaces and a line break, it works', async (entry) => {
		const vendor = await vendorWithCall(entry);
		const { call } = await vendor.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			credential: { apiKey: ` ${API_KEY}\r\n` },
		});
		expect(call).toMatchObject({ outcome: 'cancelled' });
	});
});

describe("the vendor's words in an error", () => {
	const MARKUP = '<img src=x onerror="alert(1)"> & <b>bold</b>';
	const ESCAPED = '&lt;img src=x onerror="alert(1)"&gt; &amp; &lt;b&gt;bold&lt;/b&gt;';

	it.each(EVERYWHERE)(
		'$name, $operation: are escaped, as n8n renders descriptions as HTML',
		async (each) => {
			const vendor = await vendorWithCall(each.entry);
			const body = { success: false, message: MARKUP, error: { message: MARKUP } };
			vendor.simulator.fault({ kind: 'body', status: 401, body, times: Infinity });
			const { result } = await vendor.runOnCalls({ operation: each.operation, calls: ['call_1'] });
			expect(result.error?.description).toContain(`The vendor says: "${ESCAPED}"`);
			expect(result.error?.description).not.toContain('<');
			expect(result.error?.message).not.toContain('<');
		},
	);

	it('are escaped where they are a status, too', async () => {
		const voxworks = await harness.start(VOXWORKS);
		voxworks.add('call_1', '<b>live</b>');
		const { result } = await voxworks.runOnCalls({ operation: 'cancel', calls: ['call_1'] });
		expect(result.error?.description).toContain('Call status is &lt;b&gt;live&lt;/b&gt;');
		expect(`${result.error?.message} ${result.error?.description}`).not.toContain('<');
	});

	it('are data in error items, so not escaped, and cut to a sane length', async () => {
		const heppu = await vendorWithCall(HEPPU);
		const message = `<p>${'long '.repeat(5_000)}`;
		heppu.faultOnCancel({ kind: 'body', status: 403, body: { error: { message } } });
		const { call } = await heppu.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			node: { onError: 'continueRegularOutput' },
		});
		expect(call.message).toContain('<p>long long');
		expect(String(call.message).length).toBeLessThan(600);
	});
});

describe('the audit log', () => {
	it.each(EVERYWHERE)(
		'$name, $operation: has one entry for each call, whatever became of it',
		async (each) => {
			const vendor = await harness.start(each.entry);
			vendor.add('live');
			vendor.add('gone', each.entry.words.cancelled);
			vendor.add('over', each.entry.words.ended);
			vendor.add('lost');
			vendor.add('stubborn');
			vendor.faultOnCancel({ kind: 'status', status: 503, times: Infinity }, { callId: 'lost' });
			vendor.faultOnCancel(
				{ kind: 'status', status: 400, times: Infinity },
				{ callId: 'stubborn' },
			);
			await vendor.runOnCalls({
				operation: each.operation,
				calls: ['live', 'live', 'gone', 'over', 'missing', 'lost', 'stubborn'],
				node: { onError: 'continueRegularOutput', name: 'Vendor' },
				executionId: '4711',
			});
			const entries = vendor.engine.log.filter(({ facts }) => 'callId' in facts);
			const name = vendor.displayName;
			const gone = whenFoundCancelled(each.entry).outcome;
			expect(
				entries
					.map(({ level, message, facts }) => [facts.callId, facts.outcome, level, message])
					.sort(),
			).toEqual([
				['gone', gone, 'info', `${name} call gone: ${gone}`],
				['live', 'cancelled', 'info', `${name} call live: cancelled`],
				['lost', 'unconfirmed', 'warn', `${name} call lost: unconfirmed`],
				['missing', 'notFound', 'info', `${name} call missing: notFound`],
				['over', 'notCancellable', 'info', `${name} call over: notCancellable`],
				['stubborn', 'failed', 'warn', `${name} call stubborn: failed`],
			]);
			for (const { facts } of entries) {
				expect(facts).toMatchObject({
					node: 'Vendor',
					workflowId: 'test',
					executionId: '4711',
					attempts: expect.any(Number),
				});
			}
		},
	);

	const ANSWERS = EVERYWHERE.flatMap((where) =>
		([503, 400] as const).map((status) => ({ ...where, status })),
	);

	it.each(ANSWERS)(
		'$name, $operation: has the call in doubt, if a cancel was answered with $status and the execution is stopped then',
		async ({ entry, operation, status }) => {
			const vendor = await vendorWithCall(entry);
			vendor.faultOnCancel({ kind: 'status', status });
			const stop = new AbortController();
			let cancels = 0;
			vendor.when('cancel', () => (cancels += 1));
			vendor.when('read', () => {
				if (cancels > 0) stop.abort();
			});
			const { result } = await vendor.runOnCalls({
				operation,
				calls: ['call_1'],
				stop: stop.signal,
			});
			expect(result.status).toBe('canceled');
			const entries = vendor.engine.log.filter(({ facts }) => 'callId' in facts);
			expect(entries).toEqual([
				expect.objectContaining({
					level: 'warn',
					message: `${vendor.displayName} call call_1: unconfirmed`,
					facts: expect.objectContaining({
						callId: 'call_1',
						outcome: 'unconfirmed',
						attempts: 1,
						reason: expect.stringContaining('The call may or may not have been cancelled'),
					}),
				}),
			]);
		},
	);

	it.each(VENDORS)(
		'$name: has no doubt about a call that was only read when the execution is stopped',
		async (entry) => {
			const vendor = await vendorWithCall(entry);
			const stop = new AbortController();
			vendor.when('read', () => stop.abort());
			await vendor.runOnCalls({
				operation: 'checkThenCancel',
				calls: ['call_1'],
				stop: stop.signal,
			});
			expect(vendor.engine.log.filter(({ facts }) => 'callId' in facts)).toEqual([]);
		},
	);

	it('has the calls cancelled before the error that stopped the workflow', async () => {
		const heppu = await harness.start(HEPPU);
		for (const id of ['call_1', 'call_2']) heppu.add(id);
		heppu.faultOnCancel({ kind: 'status', status: 401 }, { callId: 'call_2' });
		const { error } = await heppu.runOnCalls({
			operation: 'cancel',
			calls: ['call_1', 'call_2', 'call_3'],
			options: { maxConcurrency: 1 },
		});
		expect(error).toContain('1 ended with their call cancelled and 1 were not tried');
		expect(
			heppu.engine.log.flatMap(({ facts }) =>
				facts.callId ? [[facts.callId, facts.outcome]] : [],
			),
		).toEqual([
			['call_1', 'cancelled'],
			['call_2', 'failed'],
		]);
	});
});
