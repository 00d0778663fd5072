import { Elsewhere } from './elsewhere.cjs';
import { testCredential } from './credentialTest.cjs';
import { workflowAround } from './engine.cjs';
import { addHttpRequestNode, httpRequestNode } from './httpRequest.cjs';
import { API_KEY, Stage, type VendorOnStage } from './stage.cjs';
import type { VendorName } from '../../tools/simulators/index.cjs';

/*
 * The account behind a run: its credential and the test of it, its address, its key, its log. Each
 * run is also searched for the key, see honesty.cts.
 */

let stage: Stage;
let elsewhere: Elsewhere;
beforeAll(async () => {
	stage = await Stage.set();
	addHttpRequestNode(stage.engine);
});
beforeEach(async () => {
	elsewhere = await Elsewhere.open({ success: true, data: { calls: [] }, calls: [] });
});
afterEach(async () => {
	await stage.clear();
	await elsewhere.close();
});

const VENDORS: VendorName[] = ['heppu', 'voxworks'];
const OPERATIONS = ['cancel', 'checkThenCancel'] as const;
const EVERYWHERE = VENDORS.flatMap((name) => OPERATIONS.map((operation) => ({ name, operation })));

async function vendorWithCall(name: VendorName): Promise<VendorOnStage> {
	const vendor = await stage.vendor(name);
	vendor.add('call_1');
	return vendor;
}

/** Spellings of the same address, as people paste them. */
const SPELLINGS: Array<[string, (url: string) => string]> = [
	['as it is', (url) => url],
	['with a slash', (url) => `${url}/`],
	['with slashes', (url) => `${url}///`],
	['with the path of the API', (url) => `${url}/api/v1`],
	['with the path of the API and a slash', (url) => `${url}/api/v1/`],
	['with spaces around it', (url) => `  ${url} \n`],
	['in capitals', (url) => url.replace('http:', 'HTTP:')],
	['by name', (url) => url.replace('127.0.0.1', 'localhost')],
];

describe('the credential test of n8n', () => {
	const verdictOn = async (vendor: VendorOnStage, fields = {}) =>
		await testCredential(stage.engine, vendor.credentialType, { ...vendor.credential, ...fields });

	test.each(VENDORS)(
		'%s: the right key passes, with one request that changes nothing',
		async (name) => {
			const vendor = await vendorWithCall(name);
			expect(await verdictOn(vendor)).toEqual({ status: 'OK', message: 'Connection successful!' });
			expect(vendor.simulator.log).toEqual([
				expect.objectContaining({
					method: 'GET',
					path: '/api/v1/calls',
					query: name === 'heppu' ? { limit: '1' } : {},
					authorised: true,
				}),
			]);
		},
	);

	test.each(VENDORS)('%s: a key pasted with spaces and a line break passes', async (name) => {
		const vendor = await stage.vendor(name);
		expect(await verdictOn(vendor, { apiKey: `  ${API_KEY}\n` })).toMatchObject({ status: 'OK' });
	});

	test.each(VENDORS)('%s: a wrong key fails, and the verdict does not repeat it', async (name) => {
		const vendor = await stage.vendor(name);
		const verdict = await verdictOn(vendor, { apiKey: 'not-the-key' });
		expect(verdict.status).toBe('Error');
		expect(verdict.message).not.toContain('not-the-key');
	});

	const spelt = VENDORS.flatMap((name) => SPELLINGS.map(([how, spell]) => ({ name, how, spell })));
	test.each(spelt)('$name: the base URL may be given $how', async ({ name, spell }) => {
		const vendor = await stage.vendor(name);
		const baseUrl = spell(vendor.simulator.url);
		expect(await verdictOn(vendor, { baseUrl })).toMatchObject({ status: 'OK' });
	});

	test.each(VENDORS)('%s: plain http elsewhere fails before the key is sent', async (name) => {
		const vendor = await stage.vendor(name);
		const verdict = await verdictOn(vendor, { baseUrl: elsewhere.url('0.0.0.0') });
		expect(verdict.status).toBe('Error');
		expect(elsewhere.requests).toEqual([]);
	});

	test.each(VENDORS)(
		'%s: plain http elsewhere fails before the key is sent, even behind a user name that looks like the loopback',
		async (name) => {
			const vendor = await stage.vendor(name);
			const baseUrl = elsewhere.url('0.0.0.0').replace('//', '//localhost:x@');
			const verdict = await verdictOn(vendor, { baseUrl });
			expect(elsewhere.requests).toEqual([]);
			expect(verdict.status).toBe('Error');
		},
	);

	test.each(VENDORS)(
		"%s: a web page with HTTP 200, as the vendor's website would answer, fails",
		async (name) => {
			const vendor = await stage.vendor(name);
			vendor.simulator.fault({ kind: 'html' });
			expect(await verdictOn(vendor)).toEqual({
				status: 'Error',
				message: `It is not the ${vendor.displayName} API that answers at this address. Check the 'Base URL'`,
			});
		},
	);

	test.each(VENDORS)(
		'%s: a redirect to another host fails, and that host hears nothing',
		async (name) => {
			const vendor = await stage.vendor(name);
			vendor.simulator.fault({ kind: 'redirect', location: elsewhere.url() });
			expect(await verdictOn(vendor)).toMatchObject({ status: 'Error' });
			expect(elsewhere.requests).toEqual([]);
		},
	);

	const WORDS: Array<[number, RegExp]> = [
		[301, /^The 'Base URL' redirects elsewhere, which is never followed\. Enter the final/],
		[302, /^The 'Base URL' redirects elsewhere/],
		[308, /^The 'Base URL' redirects elsewhere/],
		[401, /^(Heppu|Voxworks) did not accept the API key\. Copy it again from your/],
		[403, /does not let this API key list calls\. Use a key that may/],
		[404, /^There is no (Heppu|Voxworks) API at this address\. Check the 'Base URL'$/],
		[429, /limits the rate just now, so the API key could not be tested\. Try again/],
	];
	const worded = VENDORS.flatMap((name) =>
		WORDS.map(([status, words]) => ({ name, status, words })),
	);
	test.each(worded)(
		'$name: a $status fails, in words that help',
		async ({ name, status, words }) => {
			const vendor = await stage.vendor(name);
			vendor.simulator.fault({ kind: 'status', status, times: Infinity });
			const verdict = await verdictOn(vendor);
			expect(verdict).toEqual({ status: 'Error', message: expect.stringMatching(words) });
		},
	);

	test.each(['', '   ', 'OK', '\n<!doctype html>', {}, { data: {} }, { calls: [] }])(
		'heppu: a 200 that is no list of its calls (%j) fails',
		async (body) => {
			const heppu = await stage.heppu();
			heppu.simulator.fault({ kind: 'body', body });
			expect(await verdictOn(heppu)).toMatchObject({ status: 'Error' });
		},
	);

	test.each([{ calls: [] }, { data: [] }, { success: true, data: { calls: [] } }])(
		'voxworks: any name that the list may have (%j) passes',
		async (body) => {
			const voxworks = await stage.voxworks();
			voxworks.simulator.fault({ kind: 'body', body });
			expect(await verdictOn(voxworks)).toMatchObject({ status: 'OK' });
		},
	);

	test('voxworks: a 200 with success false fails, in words that help', async () => {
		const voxworks = await stage.voxworks();
		voxworks.simulator.fault({ kind: 'body', body: { success: false, message: 'No' } });
		expect(await verdictOn(voxworks)).toEqual({
			status: 'Error',
			message: 'Voxworks did not accept the API key',
		});
	});

	test.each(VENDORS)('%s: a vendor in trouble, or none at all, fails', async (name) => {
		const vendor = await stage.vendor(name);
		vendor.simulator.fault({ kind: 'status', status: 500 });
		expect(await verdictOn(vendor)).toMatchObject({ status: 'Error' });
		await vendor.simulator.close();
		expect(await verdictOn(vendor)).toMatchObject({ status: 'Error' });
	});

	test.each(VENDORS)("%s: n8n's HTTP Request node can use the credential", async (name) => {
		const vendor = await vendorWithCall(name);
		const { credentialType, credential, simulator } = vendor;
		const result = await stage.engine.run(
			workflowAround(httpRequestNode(`${simulator.url}/api/v1/calls`, credentialType)),
			{ credentials: { [credentialType]: credential } },
		);
		expect(result.status).toBe('success');
		expect(JSON.stringify(result.json('HTTP Request'))).toContain('"call_1"');
		expect(simulator.log).toEqual([expect.objectContaining({ authorised: true })]);
	});

	test.each([
		['heppuApi', { 'x-api-key': API_KEY }],
		['voxworksApi', { authorization: `Bearer ${API_KEY}` }],
	])('%s adds its header, and no other', async (credentialType, headers) => {
		const baseUrl = elsewhere.url();
		await stage.engine.run(workflowAround(httpRequestNode(`${baseUrl}/any`, credentialType)), {
			credentials: { [credentialType]: { apiKey: API_KEY, baseUrl } },
		});
		const [request] = elsewhere.requests;
		const carriers = Object.entries(request?.headers ?? {}).filter(([, value]) =>
			String(value).includes(API_KEY),
		);
		expect(Object.fromEntries(carriers)).toEqual(headers);
		expect(request?.path).toBe('/any');
	});
});

describe('the base URL', () => {
	test.each(SPELLINGS)('may be given %s', async (_how, spell) => {
		for (const { name, operation } of EVERYWHERE) {
			const vendor = await vendorWithCall(name);
			const { call } = await vendor.run({
				operation,
				calls: ['call_1'],
				credential: { baseUrl: spell(vendor.simulator.url) },
			});
			expect(call).toMatchObject({ outcome: 'cancelled' });
		}
	});

	test.each<[string, (url: string) => unknown, string]>([
		['plain http elsewhere', () => elsewhere.url('0.0.0.0'), 'must start with https://'],
		['plain http to a private address', () => 'http://192.168.0.1', 'must start with https://'],
		['a name that begins like the loopback', () => 'http://127.0.0.1.example.com', 'https://'],
		['a name that begins like localhost', () => 'http://localhost.example.com', 'https://'],
		['another protocol', (url) => url.replace('http:', 'ftp:'), 'must start with https://'],
		['no protocol', (url) => url.replace('http://', ''), "The 'Base URL' of"],
		['no URL', () => 'heppu', 'is not a URL'],
		['nothing', () => '', 'is empty'],
		['spaces', () => '  ', 'is empty'],
		['a name and password', (url) => url.replace('//', '//a:b@'), 'must not hold a user name'],
		['a query', (url) => `${url}/?to=x`, 'must not hold'],
		['a fragment', (url) => `${url}/#x`, 'must not hold'],
	])('refuses %s before anything is sent', async (_what, spell, words) => {
		for (const { name, operation } of EVERYWHERE) {
			const vendor = await vendorWithCall(name);
			const { result, error } = await vendor.run({
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

	test.each(EVERYWHERE)(
		"$name, $operation: a list without the vendor's host lets nothing out",
		async (each) => {
			const vendor = await vendorWithCall(each.name);
			const { error, sent } = await vendor.run({
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

	test.each(EVERYWHERE)(
		"$name, $operation: a list with the vendor's host lets it out",
		async (each) => {
			const vendor = await vendorWithCall(each.name);
			const { call } = await vendor.run({
				operation: each.operation,
				calls: ['call_1'],
				credential: only('api.example.com, 127.0.0.1'),
			});
			expect(call).toMatchObject({ outcome: 'cancelled' });
		},
	);

	test.each(EVERYWHERE)('$name, $operation: an empty list lets nothing out', async (each) => {
		const vendor = await vendorWithCall(each.name);
		const { error, sent } = await vendor.run({
			operation: each.operation,
			calls: ['call_1'],
			credential: only(' '),
		});
		expect(error).toContain('allows no domain at all');
		expect(sent).toEqual([]);
	});

	test.each(VENDORS)(
		"%s: 'All' and 'None', which are about other nodes, change nothing",
		async (name) => {
			for (const allowedHttpRequestDomains of ['all', 'none']) {
				const vendor = await vendorWithCall(name);
				const { call } = await vendor.run({
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

	test.each(ECHOES)(
		'a vendor that repeats it %s does not get it into anything',
		async (_how, echo) => {
			for (const apiKey of keys) {
				for (const { name, operation } of EVERYWHERE) {
					for (const status of [200, 400, 401, 404, 429, 500]) {
						const vendor = await stage.vendor(name, { apiKey });
						vendor.add('call_1');
						const body = echo(apiKey);
						const fault = { kind: 'body', body, status, takesEffect: status === 200 } as const;
						vendor.simulator.fault(fault);
						vendor.faultOnCancel({ ...fault, times: Infinity });
						await vendor.run({
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

	test.each(VENDORS)(
		'%s: where the vendor repeats it, its words are kept and it is blanked out',
		async (name) => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({
				kind: 'body',
				status: 401,
				body: { message: `Who is ${API_KEY}?`, error: { message: `Who is ${API_KEY}?` } },
			});
			const { error } = await vendor.run({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toContain('The vendor says: "Who is ***?"');
		},
	);

	test.each(VENDORS)('%s: network trouble does not show it either', async (name) => {
		for (const kind of ['dropBefore', 'dropAfter', 'truncate', 'hang'] as const) {
			const vendor = await vendorWithCall(name);
			vendor.simulator.fault({ kind, times: Infinity });
			const { error } = await vendor.run({
				operation: 'cancel',
				calls: ['call_1'],
				options: { maxAttempts: 1, timeout: 50 },
			});
			expect(error).toContain('may or may not');
		}
	});

	test.each(VENDORS)(
		'%s: with a character that no header may hold, it is an error that does not show it',
		async (name) => {
			const vendor = await stage.vendor(name, { apiKey: 'sk-live-\u2713-0123456789' });
			const { error, sent } = await vendor.run({ operation: 'cancel', calls: ['call_1'] });
			expect(error).toMatch(/the API key/i);
			expect(sent.length).toBeLessThanOrEqual(1);
		},
	);

	test.each(['', '   '])('if it is empty (%j), nothing is sent', async (apiKey) => {
		for (const { name, operation } of EVERYWHERE) {
			const vendor = await vendorWithCall(name);
			const { error, sent } = await vendor.run({
				operation,
				calls: ['call_1'],
				credential: { apiKey },
			});
			expect(error).toContain(`The 'API Key' of the ${vendor.displayName} credential is empty`);
			expect(sent).toEqual([]);
		}
	});

	test.each(VENDORS)('%s: pasted with spaces and a line break, it works', async (name) => {
		const vendor = await vendorWithCall(name);
		const { call } = await vendor.run({
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

	test.each(EVERYWHERE)(
		'$name, $operation: are escaped, as n8n renders descriptions as HTML',
		async (each) => {
			const vendor = await vendorWithCall(each.name);
			const body = { success: false, message: MARKUP, error: { message: MARKUP } };
			vendor.simulator.fault({ kind: 'body', status: 401, body, times: Infinity });
			const { result } = await vendor.run({ operation: each.operation, calls: ['call_1'] });
			expect(result.error?.description).toContain(`The vendor says: "${ESCAPED}"`);
			expect(result.error?.description).not.toContain('<');
			expect(result.error?.message).not.toContain('<');
		},
	);

	test('are escaped where they are a status, too', async () => {
		const voxworks = await stage.voxworks();
		voxworks.add('call_1', '<b>live</b>');
		const { result } = await voxworks.run({ operation: 'cancel', calls: ['call_1'] });
		expect(result.error?.description).toContain('Call status is &lt;b&gt;live&lt;/b&gt;');
		expect(`${result.error?.message} ${result.error?.description}`).not.toContain('<');
	});

	test('are data in error items, so not escaped, and cut to a sane length', async () => {
		const heppu = await vendorWithCall('heppu');
		const message = `<p>${'long '.repeat(5_000)}`;
		heppu.faultOnCancel({ kind: 'body', status: 403, body: { error: { message } } });
		const { call } = await heppu.run({
			operation: 'cancel',
			calls: ['call_1'],
			node: { onError: 'continueRegularOutput' },
		});
		expect(call.message).toContain('<p>long long');
		expect(String(call.message).length).toBeLessThan(600);
	});
});

describe('the audit log', () => {
	test.each(EVERYWHERE)(
		'$name, $operation: has one entry for each call, whatever became of it',
		async (each) => {
			const vendor = await stage.vendor(each.name);
			vendor.add('live');
			vendor.add('gone', 'cancelled');
			vendor.add('over', 'completed');
			vendor.add('lost');
			vendor.add('stubborn');
			vendor.faultOnCancel({ kind: 'status', status: 503, times: Infinity }, { callId: 'lost' });
			vendor.faultOnCancel(
				{ kind: 'status', status: 400, times: Infinity },
				{ callId: 'stubborn' },
			);
			await vendor.run({
				operation: each.operation,
				calls: ['live', 'live', 'gone', 'over', 'missing', 'lost', 'stubborn'],
				node: { onError: 'continueRegularOutput', name: 'Vendor' },
				executionId: '4711',
			});
			const entries = vendor.engine.log.filter(({ facts }) => 'callId' in facts);
			const name = vendor.displayName;
			expect(
				entries
					.map(({ level, message, facts }) => [facts.callId, facts.outcome, level, message])
					.sort(),
			).toEqual([
				['gone', 'alreadyCancelled', 'info', `${name} call gone: alreadyCancelled`],
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

	test.each(ANSWERS)(
		'$name, $operation: has the call in doubt, if a cancel was answered with $status and the execution is stopped then',
		async ({ name, operation, status }) => {
			const vendor = await vendorWithCall(name);
			vendor.faultOnCancel({ kind: 'status', status });
			const stop = new AbortController();
			let cancels = 0;
			vendor.when('cancel', () => (cancels += 1));
			vendor.when('read', () => {
				if (cancels > 0) stop.abort();
			});
			const { result } = await vendor.run({ operation, calls: ['call_1'], stop: stop.signal });
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

	test.each(VENDORS)(
		'%s: has no doubt about a call that was only read when the execution is stopped',
		async (name) => {
			const vendor = await vendorWithCall(name);
			const stop = new AbortController();
			vendor.when('read', () => stop.abort());
			await vendor.run({ operation: 'checkThenCancel', calls: ['call_1'], stop: stop.signal });
			expect(vendor.engine.log.filter(({ facts }) => 'callId' in facts)).toEqual([]);
		},
	);

	test('has the calls cancelled before the error that stopped the workflow', async () => {
		const heppu = await stage.heppu();
		for (const id of ['call_1', 'call_2']) heppu.add(id);
		heppu.faultOnCancel({ kind: 'status', status: 401 }, { callId: 'call_2' });
		const { error } = await heppu.run({
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
