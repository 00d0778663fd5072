/*
 * Phone numbers as vendors document them: E.164, `+` and 7 to 15 digits, the first of them 1 to 9.
 */

/** `+` and digits, nothing else. */
const E164 = /^\+[1-9]\d{6,14}$/;

/** `！` to `～`: ASCII as wide as a Chinese character. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_OFFSET = 0xfee0;

/** Zero-width characters, marks for the direction of writing, soft hyphens, the byte order mark. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Spaces, dots, dashes and slashes between digits. A line break is none: it parts two numbers. */
const SEPARATORS =
	/[\p{Zs}\t.\u00b7\u2022\u2024\u2027\u3002\uff61\p{Pd}\u2212\u2043/\\\u2044\u2215]/gu;

const BRACKETS = /[()[\]{}]/g;

/** The zero that a national number begins with, noted behind the code of the country. */
const TRUNK_ZERO = /^(\+[1-9]\d{0,2})[([{]0[)\]}]/;
const ANY_BRACKETED_ZERO = /[([{]0[)\]}]/;

/** Italy and San Marino keep that zero, so that there it cannot be told what is meant. */
const KEEPS_ZERO = /^\+(39|378)[([{]0/;

/** From Australia one dials 0011 before the country, which would read as a number in America. */
const AUSTRALIAN_PREFIX = /^0011/;

/**
 * `.0` from a spreadsheet that took the number for one to reckon with, or `/5` for a second number: without what
 * separates it, the digit would make it the number of somebody else.
 */
const LOOSE_END = /\d\s*(\.0|\/\s*\d{1,2})$/;

/**
 * A phone number in E.164, mended where it is certain what is meant: what only separates is taken
 * off, `(0)` after a country code too, and `00` becomes `+`.
 * @returns null for anything else: a number without its country, two numbers, a name
 */
export function internationalNumber(text: string): string | null {
	const typed = text
		.replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - FULL_WIDTH_OFFSET))
		.replace(/\ufe62/g, '+')
		.replace(INVISIBLE, '')
		.trim()
		.replace(/^tel:/i, '')
		.trim();
	if (LOOSE_END.test(typed)) return null;
	const bare = typed.replace(SEPARATORS, '');
	if (AUSTRALIAN_PREFIX.test(bare)) return null;
	const dialled = bare
		.replace(/^([([{]?)(?:\+|00)/, '$1+')
		.replace(/^(?:[([{]\+|\+[([{])(\d{1,3})[)\]}]/, '+$1');
	const number = dialled.replace(TRUNK_ZERO, '$1');
	if (KEEPS_ZERO.test(dialled) || ANY_BRACKETED_ZERO.test(number)) return null;
	const plain = number.replace(BRACKETS, '');
	return E164.test(plain) ? plain : null;
}
