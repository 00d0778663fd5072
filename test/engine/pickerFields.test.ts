import type { INodeProperties } from 'n8n-workflow';

import { HEPPU, VENDORS } from '../support/vendors.cjs';
import { useHarness } from './harness.cjs';

const harness = useHarness();

describe('The parameters that have a list', () => {
	/** Parameters named so, those within collections too. */
	function named(properties: INodeProperties[], name: string): INodeProperties[] {
		return properties.flatMap((property) => [
			...(property.name === name ? [property] : []),
			...(property.options ?? []).flatMap((option) =>
				'type' in option ? named([option], name) : [],
			),
		]);
	}

	function modesOf({ modes }: INodeProperties) {
		return modes?.map(({ name, typeOptions }) => [
			name,
			typeOptions?.searchListMethod,
			typeOptions?.searchable,
		]);
	}

	it.each(VENDORS)(
		'offers a searchable list and an ID for every call to pick ($name)',
		(vendor) => {
			const parameters = named(harness.of(vendor).nodeType.description.properties, 'callId');
			const operations = parameters.map(({ displayOptions }) =>
				String(displayOptions?.show?.operation),
			);
			expect(operations).toEqual(expect.arrayContaining(['cancel', 'checkThenCancel', 'get']));
			for (const [index, parameter] of parameters.entries()) {
				const isForLive = !operations[index]?.startsWith('get');
				expect(modesOf(parameter)).toEqual([
					['list', isForLive ? 'searchLiveCalls' : 'searchCalls', true],
					['id', undefined, undefined],
				]);
			}
		},
	);

	it.each(VENDORS)(
		'advises an expression for a call, but not to the builder of a tool, whose model fills it in ($name)',
		(vendor) => {
			const parameters = named(harness.of(vendor).nodeType.description.properties, 'callId');
			const hints = (isForTool: boolean) =>
				parameters
					.filter(({ displayOptions }) => displayOptions?.show?.['@tool']?.[0] === isForTool)
					.flatMap(({ modes = [] }) => modes.map(({ hint }) => hint));
			expect(hints(false)).toContain('Usually an expression, e.g. {{ $json.callId }}');
			expect(hints(false)).toHaveLength(parameters.length);
			expect(hints(true)).toEqual(hints(false).map(() => undefined));
		},
	);

	it.each(VENDORS)(
		"points from the filter of one number to Cancel Many's field of several ($name)",
		(vendor) => {
			const { properties } = harness.of(vendor).nodeType.description;
			const collections = properties.filter(
				({ name, displayOptions }) =>
					name === 'filters' && displayOptions?.show?.resource?.[0] === 'call',
			);
			const told = collections.map(({ displayOptions, options = [] }) => [
				displayOptions?.show?.operation?.[0],
				named(options as INodeProperties[], 'phoneNumber').map(({ description }) =>
					/For several numbers use the field Phone Numbers\.$/.test(description ?? ''),
				),
			]);
			const hasNumbers = named(properties, 'phoneNumbers').length > 0;
			expect(Object.fromEntries(told)).toMatchObject({
				cancelMany: hasNumbers ? [true] : [],
				getAll: hasNumbers ? [false] : [],
			});
		},
	);

	it('offers a searchable list and an ID for every agent to pick', () => {
		const parameters = named(harness.of(HEPPU).nodeType.description.properties, 'agentId');
		// Emergency Stop's own, Schedule Call's, Set Status's with and without an AI agent, the filter of Cancel Many and of Get Many.
		expect(parameters).toHaveLength(6);
		for (const parameter of parameters) {
			expect(modesOf(parameter)).toEqual([
				['list', 'searchAgents', true],
				['id', undefined, undefined],
			]);
		}
	});
});
