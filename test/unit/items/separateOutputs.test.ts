import { distribute } from '../../../nodes/shared/items/cancelItems';
import { contextWith, fakeContext } from '../support/fakeContext';

const outcome = (name: string, isCancelled: boolean) => ({ item: { json: { name } }, isCancelled });

const OUTCOMES = [outcome('a', true), outcome('b', false), outcome('c', true)];

function names(outputs: ReturnType<typeof distribute>) {
	return outputs.map((items) => items.map(({ json }) => json.name));
}

it('all items go to one output unless two are wanted', () => {
	for (const separateOutputs of [undefined, false, 'true']) {
		const context = contextWith(separateOutputs === undefined ? {} : { separateOutputs });
		expect(names(distribute(context, OUTCOMES))).toEqual([['a', 'b', 'c']]);
	}
});

it('what was cancelled goes to the first of two, all else to the second, in order', () => {
	const context = contextWith({ separateOutputs: true });
	expect(names(distribute(context, OUTCOMES))).toEqual([['a', 'c'], ['b']]);
	expect(names(distribute(context, []))).toEqual([[], []]);
});

it('an AI agent gets one answer', () => {
	const context = fakeContext({ getNodeParameter: () => true, isToolExecution: () => true });
	expect(names(distribute(context, OUTCOMES))).toEqual([['a', 'b', 'c']]);
});
