import { offsetPage } from './heppuListing.cjs';
import type { HeppuAgentRef } from './heppuCalls.cjs';
import { choiceParameter } from './input.cjs';
import type { Answer, VendorRequest } from './vendor.cjs';

export interface HeppuAgent extends HeppuAgentRef {
	status: string;
	phoneNumbers: string[];
}

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
