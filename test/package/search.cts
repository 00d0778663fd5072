/** The search of n8n's node panel: `sublimeSearch` of @n8n/utils, which comes with n8n-core. */
type Search = <Entry>(typed: string, entries: readonly Entry[]) => Array<{ readonly item: Entry }>;

/** Loaded by name, as its types are those of another kind of module. */
const { sublimeSearch }: { sublimeSearch: Search } = require('@n8n/utils/search/sublime-search');

export { sublimeSearch };
