import { gzipSync } from 'node:zlib';

/** An answer as bytes, or on its way there. */
export interface WireAnswer {
	readonly status: number;
	readonly payload: Buffer | string;
	readonly headers: Readonly<Record<string, string>>;
	/** Goes on for ever after the payload: milliseconds between two bytes, 0 for a flood. */
	readonly endless?: number;
}

export const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
export const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' };

/** No text of UTF-8: a beginning without its end, and an end without its beginning. */
const STRAY_BYTES = Buffer.from([0xc3, 0x28, 0x80]);

const NUMBER_MARK = '\u0001number:';

/** A number of a JSON body that JavaScript cannot hold, such as an ID of 19 digits. */
export function exactNumber(digits: string): string {
	return NUMBER_MARK + digits;
}

/** An answer as it goes over the wire; an undefined body is an empty one, without a content type. */
export function jsonAnswer(
	status: number,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): WireAnswer {
	if (body === undefined) return { status, payload: '', headers };
	return { status, payload: jsonText(body), headers: { ...JSON_TYPE, ...headers } };
}

function jsonText(body: unknown): string {
	const text = JSON.stringify(body);
	const mark = JSON.stringify(NUMBER_MARK).slice(0, -1);
	if (!text.includes(mark)) return text;
	return text
		.split(mark)
		.map((part, index) => (index === 0 ? part : part.replace('"', '')))
		.join('');
}

/** Coats of a true answer: what a client has to get through before it can read it. */
export const COATS = {
	gzip: (answer: WireAnswer): WireAnswer => ({
		...answer,
		payload: gzipSync(answer.payload),
		headers: { ...answer.headers, 'content-encoding': 'gzip' },
	}),
	bom: (answer: WireAnswer): WireAnswer => ({ ...answer, payload: `\uFEFF${answer.payload}` }),
	invalidUtf8: (answer: WireAnswer): WireAnswer => ({ ...answer, payload: spoilt(answer.payload) }),
};

/** White space after the answer, which JSON allows, up to so many bytes. */
export function padded(answer: WireAnswer, bytes: number): WireAnswer {
	const missing = bytes - Buffer.byteLength(answer.payload);
	return { ...answer, payload: `${answer.payload}${' '.repeat(Math.max(0, missing))}` };
}

/** The bytes go into the last text of the body, where they harm no name and no status before it. */
function spoilt(payload: Buffer | string): Buffer {
	const bytes = Buffer.from(payload);
	const at = bytes.lastIndexOf('"');
	const cut = at < 0 ? bytes.length : at;
	return Buffer.concat([bytes.subarray(0, cut), STRAY_BYTES, bytes.subarray(cut)]);
}
