const { project } = require('../../test/jest.config.cjs');
const { ALONE } = require('./alone.cjs');
const { quick } = require('./quick.cjs');

module.exports = {
	...quick(project('unit')),
	testMatch: [
		'<rootDir>/tools/mutation/unit.cjs',
		...ALONE.map((name) => `<rootDir>/test/unit/**/${name}`),
	],
};
