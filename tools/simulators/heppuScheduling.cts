import type { HeppuAgent } from './heppuAgents.cjs';
import { heppuRow, type HeppuCall, type HeppuCallInput } from './heppuCalls.cjs';
import { isUuid } from './heppuListing.cjs';
import { clientTime, optionalObject, optionalText, requiredText } from './input.cjs';
import { Refusal } from './vendor.cjs';

/* `POST /api/v1/calls/schedule`: what is asked for, what is answered, and the retries that follow. */

const E164 = /^\+[1-9]\d{6,14}$/;

const LOWEST_PRIORITY = 10;

/** Statuses after which Heppu calls again, as its page about batches has it by default. */
const RETRIED: readonly string[] = ['no_answer', 'busy'];

type Body = Record<string, unknown>;

/** The call that a body asks for. */
export function scheduleInput(body: Body, agents: ReadonlyMap<string, HeppuAgent>): HeppuCallInput {
	const agentId = requiredText(body, 'agentId');
	if (!isUuid(agentId)) throw new Refusal(400, 'Invalid agentId: must be a UUID');
	const agent = agents.get(agentId);
	if (!agent) throw new Refusal(404, 'Agent not found');
	const retryIntervals = textsIn(body, 'retryIntervals');
	return {
		agent: { id: agent.id, name: agent.name, type: agent.type },
		contact: {
			phone: phoneIn(requiredText(body, 'contactPhone'), 'contactPhone'),
			name: optionalText(body, 'contactName') ?? null,
			email: optionalText(body, 'contactEmail') ?? null,
		},
		scheduledAt:
			body.scheduledAt === undefined
				? null
				: clientTime('scheduledAt', body.scheduledAt, 'iso8601'),
		metadata: { ...optionalObject(body, 'metadata'), ...optionalObject(body, 'callMetadata') },
		placedWith: {
			callerId:
				body.callerId === undefined ? null : phoneIn(requiredText(body, 'callerId'), 'callerId'),
			priority: countIn(body, 'priority', LOWEST_PRIORITY) ?? 0,
			retriesLeft: countIn(body, 'maxRetries', 100) ?? retryIntervals.length,
			retryIntervals,
		},
	};
}

/** The usual answer to a call that was placed. */
export function scheduledBody(call: HeppuCall): unknown {
	return { data: heppuRow(call), message: 'Call scheduled successfully' };
}

/** The call that Heppu makes because another did not come about; undefined if none is left. */
export function retryOf(call: HeppuCall): HeppuCallInput | undefined {
	const { placedWith } = call;
	if (!placedWith || placedWith.retriesLeft < 1 || !RETRIED.includes(call.status)) return undefined;
	return {
		organisation: call.organisation,
		agent: call.agent,
		contact: call.contact,
		phoneNumber: call.phoneNumber,
		metadata: call.metadata,
		scheduledAt: null,
		placedWith: { ...placedWith, retriesLeft: placedWith.retriesLeft - 1 },
	};
}

function phoneIn(text: string, name: string): string {
	if (E164.test(text)) return text;
	throw new Refusal(400, `Invalid ${name}: must be an E.164 number`);
}

function countIn(body: Body, name: string, max: number): number | undefined {
	const value = body[name];
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max)
		return value;
	throw new Refusal(400, `Invalid ${name}: must be a whole number from 0 to ${max}`);
}

function textsIn(body: Body, name: string): string[] {
	const value = body[name] ?? [];
	if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
	throw new Refusal(400, `Invalid ${name}: must be a list of times such as "2 hours"`);
}
