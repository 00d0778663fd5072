const { project } = require('../../test/jest.config.cjs');

/** The properties alone, for as long as they take. */
module.exports = {
	...project('unit'),
	testMatch: ['<rootDir>/test/unit/**/*.property.test.ts'],
	testTimeout: 12 * 3_600_000,
	maxWorkers: '100%',
};
