import { judgeBy, judgeDate, judgeNumber } from '../../../nodes/shared/vendor/filterChecks';
import { SharedPages } from '../../../nodes/shared/vendor/sharedPages';

describe('a number that the node decides by', () => {
	it.each([
		['+4915112345678', 'match'],
		['+49 (0)151 123-456 78', 'match'],
		['4915112345678', 'match'],
		['+4915112345679', 'other'],
		['+14915112345678', 'other'],
		['+15112345678', 'other'],
		['0049151123456789', 'other'],
		// Without its country it may be somebody else's.
		['0151 12345678', 'unshown'],
		['0151 12345679', 'other'],
		['+49151•••5678', 'unshown'],
		['+49151***5678', 'unshown'],
		['anonymous', 'unshown'],
		['', 'unshown'],
	])('%j is a %s', (shown, verdict) => {
		expect(judgeNumber(['+358401234567', '+4915112345678'])(shown)).toBe(verdict);
	});

	it('is the first that a row shows, whatever the others are', () => {
		const judge = judgeBy(
			[(row) => Object(row).contact ?? null, (row) => Object(row).own ?? null],
			judgeNumber(['+4915112345678']),
		);
		expect(judge({ contact: '+358401234567', own: '+4915112345678' })).toBe('other');
		expect(judge({ own: '+4915112345678' })).toBe('match');
		expect(judge({})).toBe('unshown');
	});
});

describe('a date that the node decides by', () => {
	const judge = judgeDate('2026-07-01T00:00:00.000Z', '2026-07-02T00:00:00.000Z');

	it.each([
		['2026-06-30T23:59:59.999Z', 'other'],
		['2026-07-01T00:00:00.000Z', 'match'],
		['2026-07-01T23:59:59.999999Z', 'match'],
		['2026-07-02T00:00:00.000Z', 'other'],
		['2026-07-02T01:00:00+02:00', 'match'],
		// Nobody knows where this is meant.
		['2026-07-01T12:00:00', 'unshown'],
		['soon', 'unshown'],
	])('%s is a %s', (shown, verdict) => {
		expect(judge(shown)).toBe(verdict);
	});
});

describe('pages that listings share', () => {
	const answer = (sentAt: number, status = 200) =>
		({ kind: 'answered', status, body: {}, headers: {}, sentAt }) as const;

	it('are good answers of the last ten seconds', () => {
		let now = 0;
		const pages = new SharedPages({ now: () => now });
		pages.set('good', answer(0));
		pages.set('bad', answer(0, 500));
		now = 10_000;
		expect(pages.get('good')).toMatchObject({ status: 200 });
		expect(pages.get('bad')).toBeUndefined();
		now = 10_001;
		expect(pages.get('good')).toBeUndefined();
	});
});
