import {
	isTool,
	readBoolean,
	readWholeNumber,
	wordMeant,
} from '../../../nodes/shared/parameters/values';
import { contextWith, fakeContext } from '../support/fakeContext';
import { thrownBy } from '../support/rejection';

/** A run of a node of some type, on a host that can or cannot tell a tool itself. */
function runOf(type: string, isToolExecution?: boolean) {
	return fakeContext({
		getNode: () => ({ type }),
		...(isToolExecution === undefined ? {} : { isToolExecution: () => isToolExecution }),
	});
}

describe("An AI agent's tool", () => {
	it.each([
		['n8n-nodes-voxworks-heppu.heppuTool', false],
		['n8n-nodes-voxworks-heppu.heppuTool', undefined],
		['n8n-nodes-voxworks-heppu.voxworksTool', undefined],
		['n8n-nodes-voxworks-heppu.heppu', true],
	])('is known by its type or by the word of n8n: %s, %s', (type, isToolExecution) => {
		expect(isTool(runOf(type, isToolExecution))).toBe(true);
	});

	it.each([
		['n8n-nodes-voxworks-heppu.heppu', false],
		['n8n-nodes-voxworks-heppu.voxworks', undefined],
	])('is not a node in a workflow: %s, %s', (type, isToolExecution) => {
		expect(isTool(runOf(type, isToolExecution))).toBe(false);
	});
});

describe('a switch', () => {
	const read = (dryRun: unknown) =>
		readBoolean(contextWith({ dryRun }), 0, {
			name: 'dryRun',
			displayName: 'Dry Run',
			default: false,
		});

	it('is read from the texts that expressions give, too', () => {
		expect([true, 'true', false, 'false'].map(read)).toEqual([true, true, false, false]);
	});

	it.each([0, 1, '', 'yes', 'True', null, {}, []])('is never guessed from %p', (given) => {
		expect(thrownBy(() => read(given))).toMatchObject({
			kind: 'input',
			message: "'Dry Run' must be true or false",
		});
	});
});

describe('a whole number', () => {
	const read = (limit: unknown) =>
		readWholeNumber(contextWith({ limit }), 0, {
			name: 'limit',
			displayName: 'Limit',
			default: 50,
		});

	it('may come as a text', () => {
		expect([1, '7', ' 50 '].map(read)).toEqual([1, 7, 50]);
	});

	it.each([0, -1, 1.5, '2.5', '0x10', '1e3', true, [3], NaN, 2 ** 53, null])(
		'is none in %p',
		(given) => {
			expect(thrownBy(() => read(given))).toMatchObject({
				kind: 'input',
				message: "'Limit' must be a whole number from 1",
			});
		},
	);
});

it('a word is known in whatever spelling, and written as the vendor writes it', () => {
	const words = ['no_answer', 'cancelled'];
	expect(['No Answer', 'no-answer', 'canceled'].map((given) => wordMeant(given, words))).toEqual([
		'no_answer',
		'no_answer',
		'cancelled',
	]);
	for (const none of ['answered', '', 1, null, ['cancelled']]) {
		expect(wordMeant(none, words)).toBeUndefined();
	}
});
