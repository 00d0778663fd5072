/** Blanks, control characters and lone surrogates, which a log or a database may choke on. */
const UNPRINTABLE = /[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** Most words are: these need no look at each character. */
const PLAIN = /^[!-~]*$/;

/**
 * Words from elsewhere as one line that is safe to store, log and show: without control characters,
 * and cut to a length, in characters. Much longer texts are not even looked at beyond it.
 */
export function cutWords(text: string, longest: number): string {
	if (text.length <= longest && PLAIN.test(text)) return text;
	const head = [
		...text
			.slice(0, longest * 4)
			.replace(UNPRINTABLE, ' ')
			.trim(),
	];
	const isCut = head.length > longest || text.length > longest * 4;
	return isCut ? `${head.slice(0, longest).join('')}…` : head.join('');
}
