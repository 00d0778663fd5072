import type { FastifyReply } from 'fastify';
import type { Treatment } from './faults.cjs';
import type { LoggedRequest } from './types.cjs';
import type { WireAnswer } from './wire.cjs';

const FLOOD = '.'.repeat(64 * 1024);

/**
 * Answers, or does what the treatment does instead. `quota` are the rate limit's headers, which are on
 * every answer. Returns what the log is to say.
 */
export function deliver(
	reply: FastifyReply,
	delivery: Treatment['delivery'],
	answer: WireAnswer,
	quota: WireAnswer['headers'],
): LoggedRequest['status'] {
	if (reply.request.raw.socket.destroyed) return abandon(reply);
	switch (delivery) {
		case 'answer':
			return send(reply, withHeaders(quota, answer));
		case 'drop':
			return drop(reply);
		case 'hang':
			return abandon(reply);
		case 'truncate':
			return truncate(reply, withHeaders(quota, answer));
		default:
			return send(reply, withHeaders(quota, delivery));
	}
}

/** Cuts the connection without a word. */
export function drop(reply: FastifyReply): 'dropped' {
	abandon(reply);
	reply.request.raw.socket.destroy();
	return 'dropped';
}

function withHeaders(headers: WireAnswer['headers'], answer: WireAnswer): WireAnswer {
	return { ...answer, headers: { ...headers, ...answer.headers } };
}

function send(reply: FastifyReply, answer: WireAnswer): LoggedRequest['status'] {
	if (answer.endless !== undefined) return sendForEver(reply, answer, answer.endless);
	reply.code(answer.status).headers(answer.headers);
	// send('') would add a content type; an empty answer has none.
	reply.send(answer.payload === '' ? undefined : answer.payload);
	return answer.status;
}

/** Writes for as long as the client listens. No timer and no buffer outlives the connection. */
function sendForEver(reply: FastifyReply, answer: WireAnswer, everyMs: number): 'dropped' {
	abandon(reply);
	const { raw } = reply;
	raw.writeHead(answer.status, { ...answer.headers });
	raw.write(answer.payload);
	if (everyMs === 0) {
		const flood = () => {
			while (!raw.destroyed && raw.write(FLOOD)) continue;
		};
		raw.on('drain', flood);
		flood();
		return 'dropped';
	}
	const timer = setInterval(() => raw.write('.'), everyMs).unref();
	raw.once('close', () => clearInterval(timer));
	return 'dropped';
}

function abandon(reply: FastifyReply): 'dropped' {
	reply.hijack();
	return 'dropped';
}

function truncate(reply: FastifyReply, answer: WireAnswer): 'dropped' {
	const payload = Buffer.from(answer.payload);
	if (payload.length === 0) return drop(reply);
	abandon(reply);
	reply.raw.writeHead(answer.status, { ...answer.headers, 'content-length': payload.length });
	reply.raw.write(payload.subarray(0, Math.floor(payload.length / 2)), () =>
		reply.request.raw.socket.destroy(),
	);
	return 'dropped';
}
