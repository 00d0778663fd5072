import type { IDataObject } from 'n8n-workflow';

import { fieldOf } from '../../../shared/json';
import { toJsonValue } from '../../../shared/items/callOutput';

/** Fields of a call, list row or single, that a builder most often needs. */
const PLAIN_FIELDS = ['direction', 'scheduledAt', 'startedAt', 'endedAt', 'duration', 'createdAt'];

/** A call's most useful fields, flat. */
export function simplifyCall(row: object): IDataObject {
	const plain = PLAIN_FIELDS.filter((name) => fieldOf(row, name) !== undefined).map((name) => [
		name,
		toJsonValue(fieldOf(row, name)),
	]);
	const agent = fieldOf(row, 'agent');
	return {
		phoneNumber: toJsonValue(
			fieldOf(row, 'phoneNumber') ?? fieldOf(fieldOf(row, 'contact'), 'phone'),
		),
		agentId: toJsonValue(fieldOf(agent, 'id')),
		agentName: toJsonValue(fieldOf(agent, 'name')),
		...Object.fromEntries(plain),
	};
}
