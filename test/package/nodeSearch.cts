import type * as Search from '@n8n/utils/search/sublime-search' with { 'resolution-mode': 'import' };

/** The search of n8n's node panel. @n8n/utils comes with n8n-core. */
export const { sublimeSearch } = require('@n8n/utils/search/sublime-search') as typeof Search;
