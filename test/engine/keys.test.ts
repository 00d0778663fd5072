import { VENDORS, type Vendor } from '../support/vendors.cjs';
import { testCredential } from './credentialTest.cjs';
import { useHarness, type RunningVendor } from './harness.cjs';

/* The API key as people enter it, and as a vendor may echo it. */

const harness = useHarness();

async function vendorWithCall(entry: Vendor, apiKey: string): Promise<RunningVendor> {
	const vendor = await harness.start(entry, { apiKey });
	vendor.add('call_1');
	return vendor;
}

describe.each(VENDORS)('$name: a key', (entry) => {
	it.each<[string, unknown, string]>([
		['that is a number', 12345678, '12345678'],
		['after Bearer', 'Bearer sk-live-0123', 'sk-live-0123'],
		['after bearer in small letters', ' bearer  sk-live-0123', 'sk-live-0123'],
		['after BEARER and a no-break space', 'BEARER\u00a0sk-live-0123', 'sk-live-0123'],
		['after the whole header', 'Authorization: Bearer sk-live-0123', 'sk-live-0123'],
		['after another header', 'x-api-key: sk-live-0123', 'sk-live-0123'],
		['that begins like Bearer', 'bearersk-0123', 'bearersk-0123'],
		['with a zero-width space', 'sk-live-\u200b0123', 'sk-live-0123'],
		['with a byte order mark', '\ufeffsk-live-0123', 'sk-live-0123'],
		['with a no-break space', 'sk-live-0123\u00a0', 'sk-live-0123'],
		['with a soft hyphen', 'sk-\u00adlive-0123', 'sk-live-0123'],
		['broken into two lines', 'sk-live\r\n-0123', 'sk-live-0123'],
		['with marks of direction', '\u202ask-live-0123\u202c', 'sk-live-0123'],
	])('%s is sent without what cannot be meant', async (_, apiKey, sent) => {
		const vendor = await vendorWithCall(entry, sent);
		const credential = Object.assign({}, { apiKey }) as { apiKey: string };
		const { call } = await vendor.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			credential,
		});
		expect(call).toMatchObject({ outcome: 'cancelled' });
		expect(
			await testCredential(harness.engine, vendor.credentialType, {
				...vendor.credential,
				...credential,
			}),
		).toMatchObject({ status: 'OK' });
	});

	it.each<[string, (key: string) => string]>([
		['after Bearer', (key) => `Bearer ${key}`],
		['as it is', (key) => key],
		['as Base64', (key) => Buffer.from(`Bearer ${key}`).toString('base64')],
		['with lower-case percent encoding', (key) => encodeURIComponent(key).toLowerCase()],
		['as HTML', (key) => key.replaceAll('/', '&#x2F;').replaceAll('+', '&#43;')],
	])('that the vendor echoes %s is blanked out', async (_, echo) => {
		const key = ['sk', 'live+0123456789'].join('/');
		const vendor = await vendorWithCall(entry, key);
		vendor.faultOnCancel({ kind: 'status', status: 400, body: { message: `No: ${echo(key)}` } });
		const { error, result } = await vendor.runOnCalls({
			operation: 'cancel',
			calls: ['call_1'],
			credential: { apiKey: `\u200bBearer ${key}` },
		});
		expect(error).toContain('***');
		expect(`${error}${JSON.stringify(result.run)}`).not.toContain(echo(key).slice(8, 20));
	});
});
