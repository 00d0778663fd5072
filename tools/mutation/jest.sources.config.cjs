const { project } = require('../../test/jest.config.cjs');
const { quick } = require('./quick.cjs');

const engine = quick(project('engine'));

/** The engine's tests over the sources: what n8n's loader asks for in `dist` is taken from beside it. */
module.exports = {
	...engine,
	testMatch: ['<rootDir>/test/engine/**/*.test.ts', '<rootDir>/test/unit/items/**/*.test.ts'],
	// Rate limits, the credentials' own test and the harness say nothing of items.
	testPathIgnorePatterns: ['/node_modules/', 'engine/(limits|account|truth)\\.test\\.ts$'],
	moduleNameMapper: {
		...engine.moduleNameMapper,
		'^.*/dist/((?:nodes|credentials)/.*)\\.js$': '<rootDir>/$1.ts',
	},
};
