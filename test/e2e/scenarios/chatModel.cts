import fastify, { type FastifyReply } from 'fastify';

export interface ChatMessage {
	readonly role: string;
	readonly content?: string | null;
	readonly tool_call_id?: string;
}

export interface OfferedTool {
	readonly function: {
		readonly name: string;
		readonly description?: string;
		readonly parameters: { readonly properties?: Record<string, unknown> };
	};
}

export interface ChatRequest {
	readonly model: string;
	readonly messages: ChatMessage[];
	readonly tools?: OfferedTool[];
	readonly stream?: boolean;
}

/** A model that does what it is told: calls the first tool it is offered, then repeats what the tool said. */
export interface ChatModel {
	/** As the base URL of an OpenAI credential. */
	readonly url: string;
	readonly requests: ChatRequest[];
	/** What the tool is called with from now on. */
	callToolWith(toolArguments: Record<string, unknown>): void;
	reset(): void;
	close(): Promise<void>;
}

const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

/** The part of OpenAI's API that n8n's chat model uses, on loopback. */
export async function startChatModel(): Promise<ChatModel> {
	const server = fastify({ forceCloseConnections: true });
	const requests: ChatRequest[] = [];
	let toolArguments: Record<string, unknown> = {};
	server.get('/v1/models', () => ({ object: 'list', data: [{ id: 'gpt-4.1-mini' }] }));
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', (request, reply) => {
		requests.push(request.body);
		send(reply, request.body, answerTo(request.body, toolArguments));
	});
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: `${address}/v1`,
		requests,
		callToolWith: (given) => (toolArguments = given),
		reset: () => {
			requests.length = 0;
			toolArguments = {};
		},
		close: async () => await server.close(),
	};
}

function answerTo({ messages, tools = [] }: ChatRequest, toolArguments: Record<string, unknown>) {
	const last = messages.at(-1);
	if (last?.role === 'tool') return says(`The tool says: ${last.content}`);
	const [tool] = tools;
	if (!tool) return says('I have no tool');
	const call = { name: tool.function.name, arguments: JSON.stringify(toolArguments) };
	return {
		message: {
			role: 'assistant',
			content: null,
			tool_calls: [{ index: 0, id: `call_${messages.length}`, type: 'function', function: call }],
		},
		finish_reason: 'tool_calls',
	};
}

function says(content: string) {
	return { message: { role: 'assistant', content }, finish_reason: 'stop' };
}

function send(
	reply: FastifyReply,
	{ model, stream }: ChatRequest,
	{ message, finish_reason }: ReturnType<typeof answerTo>,
): void {
	const head = { id: 'chatcmpl-1', created: Math.floor(Date.now() / 1000), model };
	if (!stream) {
		const choices = [{ index: 0, message, finish_reason }];
		void reply.send({ ...head, object: 'chat.completion', choices, usage: USAGE });
		return;
	}
	const chunk = (delta: object, reason: string | null) => ({
		...head,
		object: 'chat.completion.chunk',
		choices: [{ index: 0, delta, finish_reason: reason }],
	});
	const events = [chunk(message, null), { ...chunk({}, finish_reason), usage: USAGE }];
	const lines = [...events.map((event) => JSON.stringify(event)), '[DONE]'];
	void reply.type('text/event-stream').send(lines.map((line) => `data: ${line}\n\n`).join(''));
}
