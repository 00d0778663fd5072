/** What a reader of npm's page sees: nothing is left out of it but by its markers. */
export const MARKED_PAGES: readonly string[] = ['README.md', 'SECURITY.md'];

/** Pages for developers are also fitted to what a package has. */
export const FITTED_PAGES: readonly string[] = [
	'AGENTS.md',
	'CHANGELOG.md',
	'CONTRIBUTING.md',
	'docs/ARCHITECTURE.md',
	'docs/RATE_LIMITER.md',
	'examples/README.md',
	'test/contracts/ASSUMPTIONS.md',
];

export const PAGES: readonly string[] = [...MARKED_PAGES, ...FITTED_PAGES];
