import {
	type LoggedRequest,
	OTHER_ORGANISATION_KEY,
	type SimCall,
	type Simulator,
} from '../../tools/simulators/index.cjs';
import { vendorOf, type Vendor } from '../support/vendors.cjs';

/** Why no vendor can say what became of a run's calls: then its form and the key alone are looked at. */
export interface Unobserved {
	readonly because: string;
}

export function isSimulator(vendor: object): vendor is Simulator {
	return 'calls' in vendor && 'alive' in vendor;
}

const underWay = new Map<Simulator, Set<Observation>>();

/** What a vendor sees from the beginning of a run on. */
export class Observation {
	readonly vendor: Vendor;
	private readonly first: number;
	private readonly callsBefore: number;
	private readonly startedAt = Date.now();
	private isAlone = true;

	constructor(
		readonly simulator: Simulator,
		/** The key that the run has, whoever's it is. */
		readonly key: string,
	) {
		this.vendor = vendorOf(simulator);
		this.first = simulator.log.length;
		this.callsBefore = simulator.calls.size;
		const others = underWay.get(simulator) ?? new Set();
		for (const other of [this, ...others]) if (others.size > 0) other.isAlone = false;
		underWay.set(simulator, others.add(this));
	}

	/** Where a run was stopped, what it had sent may still arrive: the runs after it are never alone again. */
	end(status: string): void {
		if (status !== 'canceled') underWay.get(this.simulator)?.delete(this);
	}

	/** Requests of this run; undefined where another run at the same time may have sent some of them. */
	get requests(): readonly LoggedRequest[] | undefined {
		return this.isAlone ? this.simulator.log.slice(this.first) : undefined;
	}

	get cancels(): readonly LoggedRequest[] | undefined {
		const { cancelMethod } = this.vendor;
		return this.requests?.filter(
			({ method, callId }) => method === cancelMethod && callId !== undefined,
		);
	}

	/** Requests that may have placed a call; a rate limit's refusals are none. */
	get placings(): readonly LoggedRequest[] | undefined {
		const { path } = this.vendor.placing;
		return this.requests?.filter(
			(request) => request.method === 'POST' && request.path === path && request.status !== 429,
		);
	}

	/** Calls that were made since the run began. */
	get newCalls(): SimCall[] {
		return [...this.simulator.calls.values()].slice(this.callsBefore);
	}

	/** Calls of the key's organisation. */
	get ownCalls(): SimCall[] {
		const organisation = this.key.trim() === OTHER_ORGANISATION_KEY ? 'other' : 'own';
		return [...this.simulator.calls.values()].filter((call) => call.organisation === organisation);
	}

	/** Whether a call was there before the run began, so that no listing of it can have been too early. */
	wasThere(call: SimCall): boolean {
		return Date.parse(this.vendor.createdAt(call)) < this.startedAt;
	}

	/** Whether a call's row or answer was tampered with, or may have changed since it was read. */
	isInMotion(call: SimCall): boolean {
		const isTamperedWith = (this.requests ?? this.simulator.log).some(
			({ method, fault }) => method === 'GET' && fault !== undefined,
		);
		return (
			isTamperedWith ||
			call.asListed !== undefined ||
			this.simulator.listing.lag !== undefined ||
			Date.parse(this.vendor.changedAt(call)) >= this.startedAt
		);
	}
}
