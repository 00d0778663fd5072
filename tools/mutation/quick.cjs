/** A project of the usual tests for many short runs: types were checked before. */
const quick = ({ displayName: _, ...project }) => ({
	...project,
	transform: {
		'^.+\\.c?ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json', diagnostics: false }],
	},
	// A mutant that waits for ever is noticed by Stryker's own clock.
	testTimeout: 60_000,
});

module.exports = { quick };
