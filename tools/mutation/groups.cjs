/**
 * What is mutated, and against which tests. `break` is the share of mutants, percent, that tests have to notice.
 * Items are looked at by workflows in n8n's engine, which run the sources here instead of `dist`.
 */
module.exports = {
	cancellation: { mutate: ['nodes/shared/cancellation/**/*.ts'], tests: 'rules', break: 85 },
	transport: {
		mutate: ['nodes/shared/transport/**/*.ts', 'nodes/shared/rateLimiter/**/*.ts'],
		tests: 'unit',
		break: 80,
	},
	items: { mutate: ['nodes/shared/items/**/*.ts'], tests: 'sources', break: null },
};
