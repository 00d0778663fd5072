import type { FastifyInstance } from 'fastify';
import type { RateLimit } from './rateLimit.cjs';
import { fromRemote, type RemoteFault } from './remoteFaults.cjs';
import type { Lifecycle, ListManners, SimCall, Simulator, Spawning } from './types.cjs';

/** `POST /__sim/calls`: either a number of like calls, or each call on its own. */
export interface AddCallsRequest<Input> {
	count?: number;
	call?: Input;
	calls?: Input[];
}

/** `POST /__sim/settings`: what is absent stays, null switches off. */
export interface SimulatorSettings {
	latencyMs?: number;
	rateLimit?: RateLimit | null;
	lifecycle?: Lifecycle | null;
	/** Here null is a value: no `Date` header. */
	clockSkewMs?: number | null;
}

/** Remote control for a simulator in another process: no key, no log, no faults. */
export function registerControlPlane<Call extends SimCall, Input>(
	control: FastifyInstance,
	simulator: Simulator<Call, Input>,
): void {
	control.addContentTypeParser(
		'application/json',
		{ parseAs: 'string' },
		control.getDefaultJsonParser('ignore', 'ignore'),
	);
	control.setErrorHandler((error, _request, reply) =>
		reply.code(400).send({ error: error instanceof Error ? error.message : String(error) }),
	);
	control.setNotFoundHandler((request, reply) =>
		reply.code(404).send({ error: `No ${request.method} ${request.url} in the control plane` }),
	);
	registerCalls(control, simulator);
	registerTraffic(control, simulator);
	registerSettings(control, simulator);
}

function registerCalls<Call extends SimCall, Input>(
	control: FastifyInstance,
	simulator: Simulator<Call, Input>,
): void {
	control.get('/calls', async () => ({ calls: [...simulator.calls.values()] }));
	control.post<{ Body: AddCallsRequest<Input> | undefined }>('/calls', async ({ body }) => {
		const { call, calls, count = 1 } = body ?? {};
		const added = calls
			? simulator.addCalls(calls.length, (index) => calls[index] ?? call)
			: simulator.addCalls(count, () => call);
		return { ids: added.map(({ id }) => id) };
	});
	control.patch<{ Params: { id: string }; Body: { status: string } }>(
		'/calls/:id',
		async ({ params, body }, reply) => {
			if (simulator.status(params.id) === undefined)
				return await reply.code(404).send({ error: `No call ${params.id}` });
			simulator.setStatus(params.id, body.status);
			return simulator.calls.get(params.id);
		},
	);
}

function registerTraffic<Call extends SimCall, Input>(
	control: FastifyInstance,
	simulator: Simulator<Call, Input>,
): void {
	control.get('/log', async () => ({ log: simulator.log }));
	control.get('/summary', async () => simulator.summary());
}

function registerSettings<Call extends SimCall, Input>(
	control: FastifyInstance,
	simulator: Simulator<Call, Input>,
): void {
	control.post<{ Body: RemoteFault }>('/faults', async ({ body }) => {
		simulator.fault(fromRemote(body));
		return { ok: true };
	});
	control.post<{ Body: SimulatorSettings }>('/settings', async ({ body }) => {
		if (body.latencyMs !== undefined) simulator.setLatency(body.latencyMs);
		if (body.rateLimit !== undefined) simulator.setRateLimit(body.rateLimit ?? undefined);
		if (body.lifecycle !== undefined) simulator.setLifecycle(body.lifecycle ?? undefined);
		if (body.clockSkewMs !== undefined) simulator.setClockSkew(body.clockSkewMs);
		return { ok: true };
	});
	control.post<{ Body: ListManners }>('/listing', async ({ body }) => {
		simulator.setListing(body);
		return { ok: true };
	});
	control.post<{ Body: Spawning<Input> }>('/spawn', async ({ body }) => {
		simulator.spawn(body);
		return { ok: true };
	});
	control.post('/reset', async () => {
		simulator.reset();
		return { ok: true };
	});
}
