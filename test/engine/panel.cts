import {
	type INodeParameters,
	type INodeProperties,
	type INodeType,
	NodeHelpers,
} from 'n8n-workflow';

import { toolVariantOf } from './agents.cjs';

/** What n8n's editor shows of a node for some values. */
export interface Panel {
	/** Properties in their order. */
	readonly shown: readonly INodeProperties[];
	readonly names: readonly string[];
	/** Texts of the notices. */
	readonly notices: readonly string[];
	/** The values given, with the defaults of all others that are shown. */
	readonly values: INodeParameters;
}

/** @param given values that a person has changed. @param asTool as the tool of an AI agent */
export function panelOf(type: INodeType, given: INodeParameters, asTool = false): Panel {
	const { description } = asTool ? toolVariantOf(type) : type;
	const node = { typeVersion: 1 };
	const values =
		NodeHelpers.getNodeParameters(
			description.properties,
			{ resource: 'call', ...given },
			true,
			false,
			node,
			description,
		) ?? {};
	const shown = description.properties.filter((property) =>
		NodeHelpers.displayParameter(values, property, node, description),
	);
	return {
		shown,
		names: shown.map(({ name }) => name),
		notices: shown
			.filter(({ type: kind }) => kind === 'notice')
			.map(({ displayName }) => displayName),
		values,
	};
}

/** The one property of this name that a panel shows. @throws if there is none or several */
export function fieldIn({ shown }: Panel, name: string): INodeProperties {
	const [field, ...others] = shown.filter((property) => property.name === name);
	if (!field || others.length > 0) throw new Error(`${name} is not shown once`);
	return field;
}

/** The options of a collection that a panel shows. */
export function optionsIn(panel: Panel, name: string): INodeProperties[] {
	return (fieldIn(panel, name).options ?? []).flatMap((option) =>
		'type' in option ? [option] : [],
	);
}
