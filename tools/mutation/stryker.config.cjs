const { tmpdir } = require('node:os');
const path = require('node:path');
const groups = require('./groups.cjs');

const name = process.env.MUTATION_GROUP ?? 'cancellation';
const group = groups[name];

// In the way of an environment, which reaches the processes that run the tests.
process.env.PROPERTY_RUNS ??= '300';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
module.exports = {
	testRunner: 'jest',
	plugins: ['@stryker-mutator/jest-runner'],
	jest: {
		projectType: 'custom',
		configFile: `tools/mutation/jest.${group.tests}.config.cjs`,
		// All tests are one file, see all.cjs.
		enableFindRelatedTests: false,
	},
	mutate: process.env.MUTATION_FILES ? process.env.MUTATION_FILES.split(',') : group.mutate,
	coverageAnalysis: 'perTest',
	// A mutant in a constant would have every test run again.
	ignoreStatic: true,
	concurrency: 2,
	timeoutMS: 15_000,
	timeoutFactor: 2,
	disableTypeChecks: 'nodes/**/*.ts',
	ignorePatterns: [
		'test/e2e/hosts',
		'test/e2e/previous',
		'tools/benchmarks/host',
		'tools/benchmarks/results',
		'tools/mutation/results',
		'docs',
		'*.tgz',
	],
	// Outside of the project: neither the linter nor prettier nor jest is to find a second copy of it.
	tempDirName: path.join(tmpdir(), `n8n-nodes-voxworks-heppu-mutation-${name}`),
	cleanTempDir: 'always',
	reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
	clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
	htmlReporter: { fileName: `tools/mutation/results/${name}.html` },
	jsonReporter: { fileName: `tools/mutation/results/${name}.json` },
	thresholds: { high: 90, low: group.break ?? 60, break: group.break },
	allowConsoleColors: false,
};
