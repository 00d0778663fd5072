const { all } = require('./all.cjs');

/** Of the tests of bulk operations, these are about n8n's parameters. */
const OF_ITEMS = ['dates.test.ts', 'filters.test.ts', 'tool.test.ts'];

/** The rules know no n8n, and neither do their tests: without it a mutant is looked at in a tenth of the time. */
all(
	'unit',
	(file) => !/^cancellation\//.test(file) || OF_ITEMS.some((name) => file.endsWith(name)),
);
