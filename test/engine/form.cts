import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import assert from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';

const ajv = new Ajv({ strict: true, strictRequired: true, allowUnionTypes: true });
ajv.addVocabulary(['version']);
addFormats(ajv);

const validators = new Map<string, ValidateFunction>();
const schemas = new Map<string, IDataObject>();

/** The schema that the editor shows of an operation, as it is in the built package. */
export function schemaOf(displayName: string, operation: string, resource = 'call'): IDataObject {
	const file = path.resolve(
		__dirname,
		`../../dist/nodes/${displayName}/__schema__/v1.0.0/${resource}/${operation}.json`,
	);
	const known = schemas.get(file);
	if (known) return known;
	assert(existsSync(file), `${displayName} has no schema of ${resource} ${operation}`);
	const schema: IDataObject = JSON.parse(readFileSync(file, 'utf8'));
	schemas.set(file, schema);
	return schema;
}

/** The schema of one call in a summary's `details`, which an item has with One Item per Call. */
export function entrySchemaOf(schema: IDataObject): IDataObject {
	const details = Object(Object(schema.properties).details);
	return Object(details.items);
}

/** Names of all fields that a schema promises. */
export function fieldsPromised(schema: IDataObject): string[] {
	return Object.keys(Object(schema.properties));
}

/** Fields, their types, and, where the schema requires all of its fields, no field beyond those. */
export function requireForm(item: IDataObject, schema: IDataObject): void {
	const validate = validatorOf(schema);
	assert(validate(item), `${ajv.errorsText(validate.errors)} in ${inspect(item)}`);
	const { response, ...promised } = item;
	assert(response !== null || 'response' in item);
	const fields = fieldsPromised(schema);
	const required: unknown = schema.required;
	if (!Array.isArray(required)) return;
	if (fields.every((field) => required.includes(field)))
		assert.deepEqual(Object.keys(promised), fields);
	else if (fields.includes('outcome'))
		assert.deepEqual(
			Object.keys(promised).filter((field) => !fields.includes(field)),
			[],
		);
}

function validatorOf(schema: IDataObject): ValidateFunction {
	const key = JSON.stringify(schema);
	const known = validators.get(key) ?? ajv.compile(schema);
	validators.set(key, known);
	return known;
}
