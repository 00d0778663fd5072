import assert from 'node:assert';
import { inspect } from 'node:util';

import type { Engine, RunResult } from './engine.cjs';

/** The key of the account, in any spelling, in anything that a run left behind. */
export function requireNoKey(
	{ engine, key }: { readonly engine: Engine; readonly key: string },
	result: RunResult,
): void {
	const traces = inspect([result, result.error, engine.log], {
		depth: Infinity,
		showHidden: true,
		maxArrayLength: null,
		maxStringLength: null,
		breakLength: Infinity,
	});
	for (const spelling of spellingsOf(key)) {
		const at = traces.indexOf(spelling);
		assert(at < 0, `The API key shows in …${traces.slice(Math.max(0, at - 200), at)}…`);
	}
}

/** What a key becomes on its way through URLs, headers and pages. Short ones would be found by chance. */
export function spellingsOf(key: string): string[] {
	const percent = encodeURIComponent(key);
	const html = key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
	const spellings = [
		key,
		percent,
		percent.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase()),
		html,
		html.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
		JSON.stringify(key).slice(1, -1),
		...base64Of(key),
	];
	return [...new Set(spellings)].filter(({ length }) => length > 5);
}

/** In base64 a text looks differently behind one byte, two bytes and three: what is the same in all such texts. */
function base64Of(key: string): string[] {
	return [0, 1, 2].flatMap((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(key)]);
		const own = bytes.toString('base64').slice(Math.ceil((before * 4) / 3));
		const whole = own.slice(0, own.length - (bytes.length % 3 === 0 ? 0 : 4));
		return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
	});
}
