const { project } = require('../jest.config.cjs');
const { quick } = require('./quick.cjs');

module.exports = {
	...quick(project('unit')),
	testMatch: ['<rootDir>/test/mutation/rules.cjs'],
};
