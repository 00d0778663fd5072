import type { INodeType } from 'n8n-workflow';

import { sublimeSearch } from './nodeSearch.cjs';
import { Tarball } from './tarball.cjs';

/*
 * Finding the nodes by the search of n8n's node panel: `sublimeSearch` of @n8n/utils, which comes with n8n-core,
 * over the display name and the aliases of the codex file. All letters of what is typed have to be found in one
 * of them, in their order.
 */

/** A node as the panel searches it, see `DEFAULT_KEYS` of n8n's search. */
interface Found {
	readonly properties: {
		readonly displayName: string;
		readonly codex: { readonly alias: string[] };
	};
}

let nodes: Found[];
beforeAll(() => {
	const tarball = Tarball.make();
	const manifest = Object(tarball.json('package.json')) as { n8n: { nodes: string[] } };
	nodes = manifest.n8n.nodes.map((file) => {
		const { displayName } = (tarball.instance(file) as INodeType).description;
		const { alias } = Object(tarball.json(file.replace(/\.js$/, '.json')));
		return { properties: { displayName, codex: { alias } } };
	});
	tarball.remove();
});

const namesIn = (found: readonly Found[]) => found.map(({ properties }) => properties.displayName);

it.each([
	'cancel calls',
	'cancel call',
	'stop calls',
	'end calls',
	'hang up calls',
	'hang up',
	'phone call',
	'phone',
	'calls',
	'outbound calls',
	'scheduled call',
	'schedule call',
	'schedule calls',
	'place call',
	'make a call',
	'kill switch',
	'panic',
	'emergency stop',
	'voice agent',
])('who types %j in the search of the node panel finds every node of the package', (typed) => {
	const found = sublimeSearch(typed, nodes).map(({ item }) => item);
	expect(namesIn(found).sort()).toEqual(namesIn(nodes).sort());
});

it.each(['spreadsheet', 'google maps'])('who types %j finds none of them', (typed) => {
	expect(sublimeSearch(typed, nodes)).toEqual([]);
});
