import { CallTimers } from './timers.cjs';
import type { SimCall } from './types.cjs';
import type { VendorRules } from './vendor.cjs';

/** The lines to people on the phone that outlive their calls. */
export class Lines {
	/** Calls that are over, and whose line is open. */
	readonly open = new Set<string>();
	private readonly timers = new CallTimers();

	constructor(private readonly rules: Pick<VendorRules<SimCall, unknown>, 'isEnded'>) {}

	admit({ id, status, line }: SimCall): void {
		if (this.rules.isEnded(status) && line?.outlives !== undefined) this.open.add(id);
	}

	/** What a cancel does to the line of a call. */
	hangUp(call: SimCall): void {
		const { id, line = {} } = call;
		const { outlives = 0, closesAfterMs = 0 } = line;
		if (outlives === 0 && closesAfterMs === 0) {
			this.open.delete(id);
			return;
		}
		this.open.add(id);
		if (outlives === true) return;
		if (outlives > 0) call.line = { ...line, outlives: outlives - 1 };
		else this.timers.start(id, closesAfterMs, () => this.open.delete(id));
	}

	clear(): void {
		this.timers.clear();
		this.open.clear();
	}
}
