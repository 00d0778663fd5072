import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { readSources } from '../../package/sources.cjs';
import { PROJECT_FOLDER } from '../../package/tarball.cjs';

const ROOM = 'nodes/shared/rateLimiter/';
const TESTS = 'test/unit/rateLimiter';

export interface Constant {
	readonly file: string;
	readonly name: string;
	/** As the page writes it, e.g. `1,000 ms`. */
	readonly value: string;
}

/** The constants of the rate limiter, in no particular order. */
export function constantsOfRateLimiter(): Constant[] {
	return readSources()
		.filter(({ file }) => file.startsWith(ROOM))
		.flatMap(({ file, text }) =>
			[...text.matchAll(/^(?:export )?const ([A-Z][A-Z\d_]*)\b[^=]*= (.*);$/gm)].map(
				([, name = '', literal = '']) => ({
					file: file.slice(ROOM.length),
					name,
					value: inWords(name, Number(literal.replaceAll('_', ''))),
				}),
			),
		);
}

function inWords(name: string, value: number): string {
	const figure = value.toLocaleString('en', { maximumFractionDigits: 6 });
	return name.endsWith('_MS') ? `${figure} ms` : figure;
}

/** A row of the page's table of constants. */
export interface Row {
	readonly name: string;
	readonly value: string;
	readonly why: string;
	readonly heldBy: string;
}

/** `docs/RATE_LIMITER.md`: its table of constants. */
export function rowsOfPage(): Row[] {
	const page = readFileSync(path.join(PROJECT_FOLDER, 'docs/RATE_LIMITER.md'), 'utf8');
	return [...page.matchAll(/^\| `([A-Z_]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$/gm)].map(
		([, name = '', value = '', why = '', heldBy = '']) => ({ name, value, why, heldBy }),
	);
}

/** The texts of the rate limiter's tests, in which titles are looked for. */
export function testsOfRateLimiter(): string {
	const folder = path.join(PROJECT_FOLDER, TESTS);
	return readdirSync(folder)
		.map((file) => readFileSync(path.join(folder, file), 'utf8'))
		.join('\n')
		.replaceAll("\\'", "'");
}
