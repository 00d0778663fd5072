import { offsetPage } from './heppuListing.cjs';
import type { HeppuAgentRef } from './heppuCalls.cjs';
import { choiceParameter, jsonObject, requiredText } from './input.cjs';
import { Refusal, type Answer, type VendorRequest } from './vendor.cjs';

export interface HeppuAgent extends HeppuAgentRef {
	status: string;
	phoneNumbers: string[];
}

/** Documented for the change of an agent. */
const STATUSES: readonly string[] = ['active', 'deployed', 'inactive', 'training'];

/** The agents of the simulator's own organisation. */
export class HeppuAgents {
	readonly agents = new Map<string, HeppuAgent>();

	/** Adds an agent; IDs are UUIDs, counted up where none is given. */
	add(input: Partial<HeppuAgent> = {}): HeppuAgent {
		const number = this.agents.size + 1;
		const agent: HeppuAgent = {
			id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
			name: `Agent ${number}`,
			type: 'voice',
			status: 'active',
			phoneNumbers: [],
			...input,
		};
		this.agents.set(agent.id, agent);
		return agent;
	}

	/** How calls name an agent, known or not. */
	reference(id: string): HeppuAgentRef {
		const { name, type } = this.agents.get(id) ?? { name: 'Unlisted Agent', type: 'voice' };
		return { id, name, type };
	}

	/** `PATCH /api/v1/agents/{agentId}`. @param onChange is told of the agent once it has its new status */
	change(
		{ agentId = '', rawBody, organisation }: VendorRequest,
		onChange: (agent: HeppuAgent) => void,
	): Answer {
		const status = requiredText(jsonObject(rawBody), 'status');
		if (!STATUSES.includes(status)) {
			throw new Refusal(400, `Invalid status: must be one of ${STATUSES.join(', ')}`);
		}
		const agent = organisation === 'own' ? this.agents.get(agentId) : undefined;
		if (!agent) throw new Refusal(404, 'Agent not found');
		return {
			status: 200,
			body: {
				success: true,
				data: { id: agentId, updated: true },
				message: 'Agent updated successfully',
			},
			effect: () => {
				agent.status = status;
				onChange(agent);
			},
		};
	}

	/** `GET /api/v1/agents`. */
	list({ query, organisation }: VendorRequest): Answer {
		const { limit, offset } = offsetPage(query);
		const type = choiceParameter(query, 'type', ['voice', 'chat']);
		const matches = [...this.agents.values()].filter(
			(agent) =>
				organisation === 'own' &&
				(type === undefined || agent.type === type) &&
				(query.status === undefined || agent.status === query.status),
		);
		const agents = matches.slice(offset, offset + limit);
		return {
			status: 200,
			body: {
				success: true,
				data: { agents, pagination: { limit, offset, total: matches.length } },
			},
		};
	}
}
