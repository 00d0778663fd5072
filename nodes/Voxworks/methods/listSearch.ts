import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { searchCalls as search } from '../../shared/items/pickers';
import { fieldOf, textOf } from '../../shared/json';
import { voxworks } from '../api';

/** Names that a call's number and time may have; the documentation of the list was cut off. */
const NUMBER_FIELDS = ['to_number', 'phone_number'];
const TIME_FIELDS = ['scheduled_time', 'created_at'];

/** Calls by number, status, time or ID. */
export async function searchCalls(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const first = (row: unknown, names: string[]) =>
		names.map((name) => textOf(fieldOf(row, name))).find((text) => text !== null) ?? null;
	const labelOf = (row: object) => ({
		number: first(row, NUMBER_FIELDS) ?? first(fieldOf(row, 'contact'), NUMBER_FIELDS),
		time: first(row, TIME_FIELDS),
	});
	return await search(this, voxworks, labelOf, filter, paginationToken);
}
