import fc from 'fast-check';

import { FEW_CASES } from '../support/property';
import { type End, Traffic } from '../support/traffic';

interface Client {
	readonly startsAt: number;
	readonly takesMs: number;
	readonly urgent: boolean;
	readonly ceiling: number;
	readonly mayWaitMs: number;
	/** Ms after its start. */
	readonly deadlineInMs?: number;
	readonly stopsAfterMs?: number;
	readonly outcome: 'good' | 'limited' | 'lost';
	readonly retryAfterMs?: number;
	readonly retryDelayMs: number;
	readonly remaining?: number;
	/** Number of the Emergency Stop that it belongs to. */
	readonly emergency?: number;
}

function rarely<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
	return fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const clients: fc.Arbitrary<Client> = fc.record({
	startsAt: fc.nat(400),
	takesMs: fc.nat(300),
	urgent: fc.boolean(),
	ceiling: fc.integer({ min: 1, max: 4 }).map((step) => step * step),
	mayWaitMs: fc.constantFrom(0, 500, 120_000),
	deadlineInMs: rarely(fc.nat(600)),
	stopsAfterMs: rarely(fc.nat(600)),
	outcome: fc.constantFrom('good', 'good', 'limited', 'lost'),
	retryAfterMs: rarely(fc.integer({ min: 1, max: 900 })),
	retryDelayMs: fc.integer({ min: 1, max: 300 }),
	remaining: rarely(fc.nat(10)),
});

const mixed = fc.array(
	fc
		.tuple(clients, rarely(fc.nat(2)))
		.map(([client, emergency]): Client => ({ ...client, emergency })),
	{ minLength: 1, maxLength: 40 },
);

const plain = fc.array(clients, { minLength: 1, maxLength: 40 });

/** What teaches the limiter a rate: ten good answers, then a 429. */
const LESSON: readonly Client[] = Array.from({ length: 11 }, (_, index) => ({
	startsAt: index * 10,
	takesMs: 5,
	urgent: false,
	ceiling: 1,
	mayWaitMs: 120_000,
	outcome: index < 10 ? 'good' : 'limited',
	retryAfterMs: 500,
	retryDelayMs: 1,
}));

const taught = plain.map((schedule) => [
	...LESSON,
	...schedule.map((client): Client => ({ ...client, startsAt: 600 + client.startsAt })),
]);

const schedules = fc.oneof(plain, taught);

/** What became of one request. */
interface RequestRecord {
	readonly client: Client;
	end?: End;
	/** Ms after the start. */
	sentAt?: number;
	inFlightWhenSent?: number;
	pausedUntilWhenSent?: number;
	readonly budget: { leftMs: number };
}

/** Runs a schedule on virtual time. */
class Simulation {
	readonly traffic = new Traffic();

	readonly records: RequestRecord[];

	/** When the longest pause asked for so far ends, ms after the start. */
	pausedUntil = 0;

	constructor(schedule: readonly Client[]) {
		this.records = schedule.map((client) => ({ client, budget: { leftMs: client.mayWaitMs } }));
	}

	async run(afterEach: () => void = () => {}): Promise<this> {
		for (const record of this.records) void this.send(record);
		await this.traffic.time.run(afterEach);
		return this;
	}

	private readonly emergencies = [{}, {}, {}];

	private async send(record: RequestRecord): Promise<void> {
		const { time } = this.traffic;
		const { client, budget } = record;
		await time.wait(client.startsAt);
		const stop = new AbortController();
		if (client.stopsAfterMs !== undefined) {
			void time.wait(client.stopsAfterMs).then(() => stop.abort());
		}
		const { urgent, ceiling, deadlineInMs } = client;
		const deadline = deadlineInMs === undefined ? undefined : time.now() + deadlineInMs;
		const name = String(this.records.indexOf(record));
		try {
			const { emergency } = client;
			const isEmergency = emergency !== undefined;
			const execution = isEmergency ? this.emergencies[emergency] : undefined;
			const mine = { isEmergency, execution, signal: stop.signal };
			const wish = { name, urgent, ceiling, deadline, budget, ...mine };
			const permit = await this.traffic.acquire(wish);
			record.end = permit ? undefined : 'tooLate';
			if (!permit) return;
			record.sentAt = time.elapsed;
			record.inFlightWhenSent = this.traffic.inFlightWhenSent.get(name);
			record.pausedUntilWhenSent = this.pausedUntil;
			await time.wait(client.takesMs);
			this.traffic.release(permit, client);
			record.end = 'sent';
			if (client.outcome === 'limited' && client.retryAfterMs !== undefined) {
				this.pausedUntil = Math.max(this.pausedUntil, time.elapsed + client.retryAfterMs);
			}
		} catch {
			record.end = stop.signal.aborted ? 'stopped' : 'rateLimited';
		}
	}
}

const RUNS = FEW_CASES;

async function always(
	check: (record: RequestRecord, simulation: Simulation) => void,
): Promise<void> {
	await fc.assert(
		fc.asyncProperty(schedules, async (schedule) => {
			const simulation = await new Simulation(schedule).run();
			for (const record of simulation.records) check(record, simulation);
		}),
		RUNS,
	);
}

describe('whatever comes, in whatever order, with stops in between', () => {
	it('every request comes to an end: no deadlock, no lost wake-up', async () => {
		await always(({ end }) => expect(end).toBeDefined());
	});

	it('nothing stays behind: afterwards the next request is sent, and then all is idle', async () => {
		await fc.assert(
			fc.asyncProperty(schedules, async (schedule) => {
				const { traffic } = await new Simulation(schedule).run();
				expect([traffic.inFlight, traffic.waiting]).toEqual([0, 0]);
				const next = traffic.request({ takesMs: 0 });
				await traffic.time.run();
				expect(await next).toBe('sent');
				await traffic.time.pass(1_000);
				expect(traffic.limiter.isIdleFor(1_000)).toBe(true);
			}),
			RUNS,
		);
	});

	it('never more are in flight than the builder of each allows', async () => {
		await always(({ inFlightWhenSent, client }) => {
			expect(inFlightWhenSent ?? 0).toBeLessThanOrEqual(client.ceiling);
		});
	});

	it('nothing is sent during a pause that the vendor has asked for', async () => {
		await always(({ sentAt = Infinity, pausedUntilWhenSent = 0 }) => {
			expect(sentAt).toBeGreaterThanOrEqual(pausedUntilWhenSent);
		});
	});

	it('nothing is sent after its time', async () => {
		await always(({ sentAt, client }) => {
			if (sentAt === undefined || client.deadlineInMs === undefined) return;
			expect(sentAt).toBeLessThanOrEqual(client.startsAt + client.deadlineInMs);
		});
	});

	it('nothing is sent for an execution that was stopped', async () => {
		await always(({ sentAt, client }) => {
			if (sentAt === undefined || client.stopsAfterMs === undefined) return;
			expect(sentAt).toBeLessThanOrEqual(client.startsAt + client.stopsAfterMs);
		});
	});

	it('nobody waits for rate limits longer than allowed', async () => {
		await always(({ budget }) => expect(budget.leftMs).toBeGreaterThanOrEqual(0));
	});

	it('nobody is turned away for a rate limit that is not there', async () => {
		const unlimited = schedules.map((schedule) =>
			schedule.map((client): Client => ({ ...client, outcome: 'good' })),
		);
		await fc.assert(
			fc.asyncProperty(unlimited, async (schedule) => {
				const { records } = await new Simulation(schedule).run();
				expect(records.map(({ end }) => end)).not.toContain('rateLimited');
			}),
			RUNS,
		);
	});

	it('nobody waits while there is room, where all allow the same', async () => {
		const alike = fc
			.tuple(plain, fc.integer({ min: 1, max: 12 }))
			.map(([schedule, ceiling]) => schedule.map((client): Client => ({ ...client, ceiling })));
		await fc.assert(
			fc.asyncProperty(alike, async (schedule) => {
				const simulation = new Simulation(
					schedule.map((client) => ({ ...client, retryAfterMs: 500 })),
				);
				const { traffic } = simulation;
				await simulation.run(() => {
					const isPaused = traffic.time.elapsed <= simulation.pausedUntil;
					if (isPaused || traffic.waiting === 0) return;
					const room = Math.min(traffic.limiter.limit, schedule[0]?.ceiling ?? 0);
					expect(traffic.inFlight).toBeGreaterThanOrEqual(room);
				});
			}),
			RUNS,
		);
	});
});

describe('whatever comes, with Emergency Stops among it', () => {
	async function alwaysAmongAll(
		check: (record: RequestRecord, simulation: Simulation) => void,
	): Promise<void> {
		await fc.assert(
			fc.asyncProperty(mixed, async (schedule) => {
				const simulation = await new Simulation(schedule).run();
				expect([simulation.traffic.inFlight, simulation.traffic.waiting]).toEqual([0, 0]);
				for (const record of simulation.records) check(record, simulation);
			}),
			RUNS,
		);
	}

	it('every request comes to an end', async () => {
		await alwaysAmongAll(({ end }) => expect(end).toBeDefined());
	});

	it('nothing is sent after its time, nor after a stop, and no wait is longer than allowed', async () => {
		await alwaysAmongAll(({ sentAt = 0, client, budget }) => {
			const { startsAt, deadlineInMs = Infinity, stopsAfterMs = Infinity } = client;
			expect(sentAt).toBeLessThanOrEqual(startsAt + Math.min(deadlineInMs, stopsAfterMs));
			expect(budget.leftMs).toBeGreaterThanOrEqual(0);
		});
	});

	it('no more than a score are in flight beside what the builder of each allows', async () => {
		await alwaysAmongAll(({ inFlightWhenSent = 0, client: { ceiling, emergency } }) => {
			const beside = emergency === undefined ? 0 : 20;
			expect(inFlightWhenSent).toBeLessThanOrEqual(ceiling + beside);
		});
	});
});

it('finds the rate of a vendor by itself: few 429s, and at least a third as fast as can be', async () => {
	const allowed = 20;
	const takesMs = 100;
	const count = 2_000;
	const traffic = new Traffic();
	let limited = 0;
	const work = async () => {
		for (;;) {
			const permit = await traffic.acquire();
			const isLimited = traffic.inFlight > allowed;
			await traffic.time.wait(takesMs);
			traffic.release(permit, isLimited ? { outcome: 'limited', retryAfterMs: 500 } : {});
			if (!isLimited) return;
			limited++;
		}
	};
	const done = Promise.all(Array.from({ length: count }, work));
	await traffic.time.run();
	await done;
	expect(limited / count).toBeLessThan(0.1);
	expect(traffic.time.elapsed).toBeLessThan((count / allowed) * takesMs * 3);
});
