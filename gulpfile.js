const { mkdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { dest, parallel, src } = require('gulp');

const { n8n } = require('./package.json');

const clean = () => rm('dist', { recursive: true, force: true });

const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));

/** Codex files, where n8n looks for them. */
const codex = () => src('nodes/*/*.node.json').pipe(dest('dist/nodes'));

/** Output schemas, one for each operation of each node, where n8n looks for them. */
const schemas = () => Promise.all(n8n.nodes.map(writeSchemas));

async function writeSchemas(file) {
	const { schemaOf } = require('./tools/schemas/schemas.cjs');
	const nodeFile = path.resolve(file);
	const [Node] = Object.values(require(nodeFile));
	const { name, properties } = new Node().description;
	const vendor = require(path.join(path.dirname(nodeFile), name))[name];
	for (const { displayOptions, options } of properties.filter(isOperation)) {
		const [resource] = displayOptions.show.resource;
		const folder = path.join(path.dirname(nodeFile), '__schema__/v1.0.0', resource);
		await mkdir(folder, { recursive: true });
		for (const { value } of options) {
			const schema = schemaOf(vendor, value, resource);
			await writeFile(path.join(folder, `${value}.json`), JSON.stringify(schema));
		}
	}
}

/** There is a parameter `operation` for each resource. */
const isOperation = ({ name }) => name === 'operation';

exports.clean = clean;
exports.default = parallel(icons, codex, schemas);
