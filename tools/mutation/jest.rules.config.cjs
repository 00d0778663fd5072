const { project } = require('../../test/jest.config.cjs');
const { quick } = require('./quick.cjs');

module.exports = {
	...quick(project('unit')),
	testMatch: ['<rootDir>/tools/mutation/rules.cjs'],
};
