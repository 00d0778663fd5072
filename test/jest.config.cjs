const { availableParallelism } = require('node:os');
const path = require('node:path');

/** Sources run as they are; the engine tests load the built package from `dist`. */
const project = (displayName) => ({
	displayName,
	rootDir: path.resolve(__dirname, '..'),
	testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
	moduleFileExtensions: ['ts', 'cts', 'js', 'cjs', 'mjs', 'json', 'node'],
	// `.cts` files import each other as `.cjs`, which is what they compile to; packages mean it.
	moduleNameMapper: { '^(\\.{1,2}/.*)\\.cjs$': ['$1.cts', '$1.cjs'] },
	transform: {
		'^.+\\.c?ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json' }],
	},
	testEnvironment: 'node',
	// Whole n8n installations: hundreds of thousands of files that no test here imports.
	modulePathIgnorePatterns: ['<rootDir>/test/e2e/hosts/', '<rootDir>/tools/benchmarks/host/'],
});

// Time enough on a busy machine; no test waits for it.
module.exports = {
	testTimeout: 60_000,
	// More than there are cores, as tests of what takes real seconds leave theirs idle. Jest knows no share above 100%.
	maxWorkers: Math.ceil(1.5 * availableParallelism()),
	projects: ['unit', 'engine', 'contracts', 'package'].map(project),
};

// For configurations beside this one; jest itself must not see it.
Object.defineProperty(module.exports, 'project', { value: project, enumerable: false });
