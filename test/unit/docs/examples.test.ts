import { crossingsIn, overlapsIn, wiresBehindNodesIn } from './canvas.cjs';
import { exampleCalls } from '../../../tools/simulators/samples.cjs';
import {
	bodyFieldsRead,
	callsNamedIn,
	canHangUp,
	curlLinesOf,
	type Example,
	exampleNames,
	fieldsSent,
	hasToBeActive,
	lineOf,
	noteOf,
	readExample,
	webhookPaths,
} from './examples.cjs';
import { readPage } from './pages.cjs';

const { heppu, voxworks } = exampleCalls();

/** IDs and phone numbers. */
const CALLS_IN_SAMPLES = new Set([
	...heppu.flatMap(({ id, contact }) => [id, contact?.phone]),
	...voxworks.flatMap(({ id, contact }) => [id, contact?.phone_number]),
]);

describe.each(exampleNames())('the example %s', (name) => {
	const example = readExample(name);
	const note = noteOf(example);

	it('says what it needs, whether it hangs up, and how to start it', () => {
		for (const word of ['Needs', 'Hangs up?', 'Start']) expect(lineOf(note, word)).toBeTruthy();
	});

	it('says that it hangs up if, and only if, it can', () => {
		expect(/^No\b/.test(lineOf(note, 'Hangs up?') ?? '')).toBe(!canHangUp(example));
	});

	it('has a curl line for each webhook, with the fields that the workflow reads', () => {
		const lines = curlLinesOf(note);
		expect(lines.map(({ path }) => path).sort()).toEqual(webhookPaths(example).sort());
		if (lines.length > 0) expect(fieldsSent(lines)).toEqual(bodyFieldsRead(example));
	});

	it('says, in the words of both versions of n8n, that it has to be active', () => {
		if (!hasToBeActive(example)) return;
		expect(lineOf(note, 'Start')).toContain('once the workflow is active (n8n 2: published)');
	});

	it('has no node with a quote in its name, which breaks the pages of a form on n8n 1', () => {
		expect(example.nodes.map((node) => node.name).filter((text) => /['"]/.test(text))).toEqual([]);
	});

	it('has wires that neither cross nor run behind a node, and nothing on top of another', () => {
		expect(crossingsIn(example)).toEqual([]);
		expect(wiresBehindNodesIn(example)).toEqual([]);
		expect(overlapsIn(example)).toEqual([]);
	});

	it('names calls that `npm run dev` and `npm run demo` have, but for one that nobody has', () => {
		const unknown = callsNamedIn(example).filter((call) => !CALLS_IN_SAMPLES.has(call));
		expect(unknown.filter((call) => call !== 'call_unknown_to_heppu')).toEqual([]);
	});

	it('stands in the README of the examples, with whether it hangs up', () => {
		const rows = readPage('examples/README.md').split('\n');
		const row = rows.filter((line) => line.includes(`](${name}.json)`));
		expect(row).toHaveLength(1);
		expect(row[0]?.includes('_hangs up_')).toBe(canHangUp(example));
	});
});

describe('an example', () => {
	it('with wires that cross, run behind a node, or boxes on top of another is found', () => {
		const crossed = drawn({ 'A→D': 0, 'B→C': 0 }, [0, 0], [0, 200], [260, 0], [260, 200]);
		expect(crossingsIn(crossed)).toEqual(['A → D × B → C']);
		const straight = drawn({ 'A→C': 0, 'B→D': 0 }, [0, 0], [0, 200], [260, 0], [260, 200]);
		expect(crossingsIn(straight)).toEqual([]);
		const behind = drawn({ 'A→C': 0 }, [0, 0], [260, 0], [520, 0], [0, 400]);
		expect(wiresBehindNodesIn(behind)).toEqual(['A → C behind B']);
		const onTop = drawn({}, [0, 0], [50, 50], [260, 0], [520, 0]);
		expect(overlapsIn(onTop)).toEqual(['A over B']);
	});
});

/** Nodes A to D at these places, and wires as `A→B` with the output that they leave by. */
function drawn(wires: Record<string, number>, ...places: Array<[number, number]>): Example {
	const nodes = places.map((position, index) => ({
		id: String(index),
		name: 'ABCD'.charAt(index),
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position,
		parameters: {},
	}));
	const connections = Object.fromEntries(
		Object.entries(wires).map(([wire, output]) => {
			const [from = '', to = ''] = wire.split('→');
			const main = Array.from({ length: output + 1 }, () => [
				{ node: to, type: 'main' as const, index: 0 },
			]);
			return [from, { main }];
		}),
	);
	return { name: 'Drawn', nodes, connections };
}
