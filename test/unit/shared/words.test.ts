import { messageOf } from '../../../nodes/shared/transport/answers';
import { textOf, wordOf } from '../../../nodes/shared/json';
import { cutWords } from '../../../nodes/shared/words';

describe('words from elsewhere', () => {
	it.each([
		['call_1', 'call_1'],
		['User rejected', 'User rejected'],
		['  one\n\n\ttwo\u00a0three ', 'one two three'],
		['a\u0000b\u001b[31mc\u0085d', 'a b [31mc d'],
		['a\u2028b\u2029c', 'a b c'],
		['a\ud800b', 'a b'],
		['\u{1f600} ok', '\u{1f600} ok'],
		[' \u0000 ', ''],
	])('are one line that any log can take: %j', (text, line) => {
		expect(cutWords(text, 20)).toBe(line);
	});

	it('are cut by characters, so that none is cut in two', () => {
		expect(cutWords('\u{1f600}'.repeat(21), 20)).toBe(`${'\u{1f600}'.repeat(20)}…`);
		expect(cutWords('\u{1f600}'.repeat(20), 20)).toBe('\u{1f600}'.repeat(20));
		expect(cutWords('x'.repeat(21), 20)).toBe(`${'x'.repeat(20)}…`);
	});

	it('are cut where only blanks stand in the part that is looked at', () => {
		expect(cutWords(`x${' '.repeat(1_000)}y`, 20)).toBe('x…');
	});

	it('are kept as a status of a sane length, and as a message of one', () => {
		expect(wordOf('x'.repeat(1_000_000))).toHaveLength(101);
		expect(wordOf(' \u0000 ')).toBeNull();
		expect(wordOf({})).toBeNull();
		expect(messageOf({ message: 'x'.repeat(1_000_000) })).toHaveLength(301);
		expect(messageOf({ message: ' \u0000 ' })).toBeNull();
	});

	it('are no text where they are a number that has lost digits', () => {
		expect(textOf(12)).toBe('12');
		expect(textOf(JSON.parse('7615917337495251231'))).toBeNull();
		expect(textOf(NaN)).toBeNull();
	});
});
