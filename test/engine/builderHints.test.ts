import type { INodeProperties } from 'n8n-workflow';

import { HEPPU, VENDORS, type Vendor } from '../support/vendors.cjs';
import { useHarness } from './harness.cjs';

/* What n8n's own models read of a panel when they build a workflow (n8n 2; older hosts skip it). */

const harness = useHarness();

interface Hint {
	/** Where it stands, e.g. `cancelMany.dryRun`. */
	readonly at: string;
	readonly text: string;
}

function descriptionOf({ name }: Vendor) {
	return harness.engine.nodeTypeOf(name).description;
}

/** All hints of a node, those of options too. */
function hintsOf(vendor: Vendor): Hint[] {
	const hints: Hint[] = [];
	const visit = (property: INodeProperties, operation: string) => {
		const at = `${operation}.${property.name}`;
		if (property.builderHint) hints.push({ at, text: property.builderHint.propertyHint });
		for (const option of property.options ?? []) {
			if ('type' in option) visit(option, operation);
			else if ('value' in option && option.builderHint) {
				hints.push({ at: `${at}=${option.value}`, text: option.builderHint.propertyHint });
			}
		}
	};
	for (const property of descriptionOf(vendor).properties)
		visit(property, String(property.displayOptions?.show?.operation?.[0] ?? 'node'));
	return hints;
}

const hintAt = (vendor: Vendor, at: string) =>
	hintsOf(vendor)
		.filter((hint) => hint.at === at)
		.map(({ text }) => text)
		.join(' ');

const HANGING_UP = VENDORS.filter(({ hangsUp }) => hangsUp);

describe("A model that builds a workflow is told what it may do to a person's call", () => {
	it.each(HANGING_UP)('that a cancel hangs up, and how to spare people ($name)', (vendor) => {
		for (const at of ['checkThenCancel.cancelIf', 'cancelMany.cancelIf', 'node.operation=cancel'])
			expect(hintAt(vendor, at)).toMatch(/hang.* up.*notStarted/i);
		expect(descriptionOf(vendor).builderHint?.searchHint).toMatch(/hangs up.*notStarted/);
	});

	it.each(VENDORS)('of the dry run, of filters and of their guards ($name)', (vendor) => {
		expect(hintAt(vendor, 'cancelMany.dryRun')).toMatch(/first run/);
		expect(hintAt(vendor, 'cancelMany.filters')).toMatch(/refuses to run/);
		expect(hintAt(vendor, 'cancelMany.allowUnfiltered')).toMatch(/Leave it false/);
		expect(hintAt(vendor, 'cancelMany.maxCalls')).toMatch(/guard/);
		expect(hintAt(vendor, 'checkThenCancel.callId')).toMatch(/phone number is no call ID/);
		expect(descriptionOf(vendor).builderHint?.searchHint).toMatch(/checkThenCancel.*cancelMany/);
	});

	it('that a call that is scheduled rings somebody up, and may be placed twice', () => {
		expect(hintAt(HEPPU, 'node.operation=schedule')).toMatch(/Rings a person up.*Retry On Fail/);
	});

	it('of the whole account', () => {
		for (const at of [
			'emergencyStop.scope',
			'emergencyStop.confirm',
			'node.operation=emergencyStop',
		])
			expect(hintAt(HEPPU, at)).not.toBe('');
	});
});

describe('A hint', () => {
	it.each(VENDORS)('is plain prose in one line, without a mark ($name)', (vendor) => {
		const { searchHint = '' } = descriptionOf(vendor).builderHint ?? {};
		for (const text of [searchHint, ...hintsOf(vendor).map((hint) => hint.text)]) {
			expect(text).toMatch(/^[A-Za-z].*\.$/);
			expect(text).not.toMatch(/[<>*`\n]/);
			expect(text.length).toBeLessThan(450);
		}
	});

	// n8n 2.41 does not load a node with one there (`validateNodeDescription` of n8n-core).
	it.each(VENDORS)(
		'does not stand on the list of resources or operations itself ($name)',
		(vendor) => {
			const { properties } = descriptionOf(vendor);
			const lists = properties.filter(({ name }) =>
				['resource', 'operation', 'mode'].includes(name),
			);
			expect(lists.length).toBeGreaterThan(0);
			for (const list of lists) expect(list.builderHint).toBeUndefined();
		},
	);
});
