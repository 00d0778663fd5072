import { sublimeSearch } from '@n8n/utils/search/sublime-search';

/** The search of n8n's node panel, which comes with n8n-core: `sublimeSearch` of @n8n/utils. */
export { sublimeSearch };
