import { callLine } from '../../../nodes/shared/transport/callLine';

describe('a line of the log about a call', () => {
	const account = { displayName: 'Acme', apiKey: 'sk-secret-1' };

	it('holds the ID and the outcome', () => {
		expect(callLine(account, 'call_1', 'cancelled')).toBe('Acme call call_1: cancelled');
	});

	it('is one line, whatever the ID', () => {
		expect(callLine(account, 'a\u2028b\n\u0007c', 'failed')).toBe('Acme call a b c: failed');
	});

	it('never holds the key', () => {
		expect(callLine(account, 'x-sk-secret-1', 'failed')).toBe('Acme call x-***: failed');
	});
});
