const agent = require('../../nodes/shared/schemas/agent.json');
const call = require('../../nodes/shared/schemas/call.json');
const item = require('../../nodes/shared/schemas/item.json');
const numbers = require('../../nodes/shared/schemas/numbers.json');
const placing = require('../../nodes/shared/schemas/placing.json');
const record = require('../../nodes/shared/schemas/record.json');
const scheduled = require('../../nodes/shared/schemas/scheduled.json');
const summary = require('../../nodes/shared/schemas/summary.json');

/*
 * The JSON schemas of the operations' outputs, made of a few templates and a vendor's profile. n8n's editor
 * shows them before a node has run.
 */

/** The item of an operation that cancels one call: what it found, or the same fields beside an error. */
const oneCall = (operation) => (vendor) => ({
	...call,
	properties: { ...call.properties, ...item.properties, ...ofVendor(vendor) },
	anyOf: [item[operation], item.error],
});

/** What was done with many calls, in one item. */
const manyCalls = (vendor) => ({
	...summary,
	properties: {
		...summary.properties,
		...ofVendor(vendor),
		details: {
			type: 'array',
			items: { ...call, properties: { ...call.properties, ...ofVendor(vendor) } },
		},
	},
});

/** The same with more, which is not always there. */
const manyCallsWith = (more) => (vendor) => {
	const { startedAt, finishedAt, details, ...counts } = manyCalls(vendor).properties;
	return { ...summary, properties: { ...counts, ...more, startedAt, finishedAt, details } };
};

/** A call as the vendor shows it. */
const shownCall = (operation) => (vendor) => ({
	type: 'object',
	properties: { ...record.properties, ...ofVendor(vendor), ...fieldsOf(vendor) },
	...record[operation],
});

/** A call that was to be placed, with who calls beside when it is due. */
const placedCall = (vendor) => {
	const { vendor: _, ...properties } = placing.properties;
	const callers = vendor.schedule.fields.map(({ field: { name } }) => name);
	const entries = Object.entries({ ...ofVendor(vendor), ...properties });
	const at = 1 + entries.findIndex(([name]) => name === 'scheduledAt');
	const caller = callers.map((name) => [name, { type: ['string', 'null'] }]);
	return {
		...placing.item,
		properties: Object.fromEntries([...entries.slice(0, at), ...caller, ...entries.slice(at)]),
		required: [...placing.item.required, ...callers],
	};
};

/** Something that has a template of its own: an agent, a call's new time, a call's result. */
const asItIs = (schema) => (vendor) => ({
	...schema,
	properties: { ...schema.properties, ...ofVendor(vendor) },
});

const TEMPLATES = {
	agent: { getAll: asItIs(agent.getAll), setStatus: asItIs(agent.setStatus) },
	call: {
		cancel: oneCall('cancel'),
		cancelMany: manyCallsWith({ numbers }),
		checkThenCancel: oneCall('checkThenCancel'),
		emergencyStop: manyCallsWith(agent.deactivation),
		get: shownCall('get'),
		getAll: shownCall('getAll'),
		getResult: asItIs(scheduled.getResult),
		reschedule: asItIs(scheduled.reschedule),
		schedule: placedCall,
	},
};

function ofVendor({ vendor }) {
	return { vendor: { type: 'string', enum: [vendor] } };
}

function fieldsOf({ fields }) {
	const entries = Object.entries(fields).map(([name, { type }]) => [
		name,
		{ type: [type, 'null'] },
	]);
	return Object.fromEntries(entries);
}

/**
 * The output schema of an operation of a vendor.
 * @param vendor what `defineVendor` makes of a profile
 * @throws for an operation that has no template
 */
exports.schemaOf = (vendor, operation, resource = 'call') => {
	const template = TEMPLATES[resource]?.[operation];
	if (!template)
		throw new Error(`The operation '${operation}' of ${resource} has no output schema`);
	return { ...template(vendor), version: 1 };
};
