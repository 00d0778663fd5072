import {
	type LoggedRequest,
	OTHER_ORGANISATION_KEY,
	type SimCall,
	type Simulator,
} from '../../tools/simulators/index.cjs';

import type { Engine } from './engine.cjs';

/** Whom a run is compared with. */
export interface Witness {
	readonly engine: Engine;
	readonly simulator: Simulator;
	readonly displayName: string;
}

/** Why nobody can bear witness to a run: then its form and the key alone are looked at. */
export interface NoWitness {
	readonly none: string;
}

export function isSimulator(vendor: object): vendor is Simulator {
	return 'calls' in vendor && 'alive' in vendor;
}

const watching = new Map<Simulator, Set<Watch>>();

/** What a vendor sees from the beginning of a run on. */
export class Watch {
	private readonly first: number;
	private readonly startedAt = Date.now();
	private isAlone = true;

	constructor(
		readonly simulator: Simulator,
		/** The key that the run has, whoever's it is. */
		readonly key: string,
	) {
		this.first = simulator.log.length;
		const others = watching.get(simulator) ?? new Set();
		for (const other of [this, ...others]) if (others.size > 0) other.isAlone = false;
		watching.set(simulator, others.add(this));
	}

	/** Where a run was stopped, what it had sent may still arrive: the runs after it are never alone again. */
	end(status: string): void {
		if (status !== 'canceled') watching.get(this.simulator)?.delete(this);
	}

	/** Requests of this run; undefined where another run at the same time may have sent some of them. */
	get requests(): readonly LoggedRequest[] | undefined {
		return this.isAlone ? this.simulator.log.slice(this.first) : undefined;
	}

	get cancels(): readonly LoggedRequest[] | undefined {
		const { vendor } = this.simulator;
		return this.requests?.filter(({ method, callId }) =>
			vendor === 'heppu' ? method === 'DELETE' : method === 'POST' && callId !== undefined,
		);
	}

	/** Calls of the key's organisation. */
	get ownCalls(): SimCall[] {
		const organisation = this.key.trim() === OTHER_ORGANISATION_KEY ? 'other' : 'own';
		return [...this.simulator.calls.values()].filter((call) => call.organisation === organisation);
	}

	/** Whether a call was there before the run began, so that no listing of it can have been too early. */
	wasThere(createdAt: string): boolean {
		return Date.parse(createdAt) < this.startedAt;
	}

	/** Whether a call's row or answer was tampered with, or may have changed since it was read. */
	isInMotion(call: SimCall): boolean {
		const changedAt = String(valueOf(call, 'updatedAt') ?? valueOf(call, 'updated_at'));
		const isTamperedWith = (this.requests ?? this.simulator.log).some(
			({ method, fault }) => method === 'GET' && fault !== undefined,
		);
		return (
			isTamperedWith ||
			call.asListed !== undefined ||
			this.simulator.listing.lag !== undefined ||
			Date.parse(changedAt) >= this.startedAt
		);
	}
}

/** A field of a call under a vendor's own name. */
export function valueOf(call: object, name: string): unknown {
	return Object.entries(call).find(([key]) => key === name)?.[1];
}
