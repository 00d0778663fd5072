import { cyclesIn, type Import, importsOfSources } from '../support/imports.cjs';

/*
 * The floor plan: imports go downwards only, types included. What each room may import, from the top to the
 * ground; every room may import itself.
 */
const GROUND = [
	'abort',
	'callError',
	'clock',
	'e164',
	'json',
	'sameId',
	'usableId',
	'words',
] as const;
const BELOW_VENDOR = [
	'parameters',
	'transport',
	'rateLimiter',
	'scheduling',
	'cancellation',
	...GROUND,
];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
	operations: ['items', 'vendor', ...BELOW_VENDOR],
	items: ['vendor', ...BELOW_VENDOR],
	vendor: BELOW_VENDOR,
	parameters: ['scheduling', 'cancellation', ...GROUND],
	transport: ['rateLimiter', ...GROUND.filter((file) => file !== 'e164')],
	rateLimiter: ['abort', 'callError', 'clock', 'json'],
	scheduling: ['cancellation', ...GROUND],
	cancellation: GROUND,
	...Object.fromEntries(GROUND.map((file) => [file, GROUND])),
};

/** `nodes/shared/items/errors.ts` is in the room `items`, `nodes/shared/clock.ts` is the room `clock`. */
function roomOf(file: string): string {
	return file.replace(/^nodes\/shared\//, '').replace(/(\/.*|\.ts)$/, '');
}

function isAllowed({ from, to }: Import): boolean {
	const [fromVendor, toVendor] = [from, to].map(
		(file) => /^nodes\/(?!shared\/)\w+/.exec(file)?.[0],
	);
	if (toVendor !== undefined) return toVendor === fromVendor || from.startsWith('credentials/');
	if (!to.startsWith('nodes/shared/')) return false;
	if (!from.startsWith('nodes/shared/')) return true;
	return roomOf(from) === roomOf(to) || (MAY_IMPORT[roomOf(from)] ?? []).includes(roomOf(to));
}

describe('the imports of the sources', () => {
	const imports = importsOfSources();

	it('are all found by these tests, those of types included', () => {
		expect(imports.length).toBeGreaterThan(250);
		expect(imports).toContainEqual({
			from: 'nodes/shared/transport/answers.ts',
			to: 'nodes/shared/transport/request.ts',
		});
	});

	it('go downwards only', () => {
		const upward = imports
			.filter((found) => !isAllowed(found))
			.map(({ from, to }) => `${from} imports ${to}`);
		expect(upward).toEqual([]);
	});

	it('lead in no circle', () => {
		expect(cyclesIn(imports)).toEqual([]);
	});
});

it.each([
	['none', ['a b', 'b c', 'a c'], []],
	['one of two files', ['a b', 'b a'], ['a → b → a']],
	['one that is reached from outside', ['a b', 'b c', 'c d', 'd b'], ['b → c → d → b']],
])('a circle is found: %s', (_, edges, cycles) => {
	const imports = edges.map((edge) => {
		const [from = '', to = ''] = edge.split(' ');
		return { from, to };
	});
	expect(cyclesIn(imports)).toEqual(cycles);
});
