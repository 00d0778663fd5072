import { sleepUntilStopped } from './sleep';

/** Interval at which the requests in flight are looked at, ms. */
const LOOK_EVERY_MS = 100;

interface Watched {
	/** Looks are counted instead of time: while the process was too busy to look, the answer may have come. */
	looksLeft: number;
	readonly giveUp: () => void;
}

const underWay = new Set<Watched>();

/** Ends the wait for the next look. */
let looking: AbortController | undefined;

/**
 * Waits for a request for as long as its time-out, and up to two looks more. n8n's own time-out, which also ends
 * the connection, counts silence alone, so an answer that trickles in could last for ever. One timer serves all
 * requests, and none is left when nothing is in flight.
 * @throws an error with the code `ECONNABORTED`, as n8n's time-out does
 */
export async function within<Answer>(timeoutMs: number, request: Promise<Answer>): Promise<Answer> {
	let giveUp = () => {};
	const late = new Promise<never>((_, reject) => {
		giveUp = () => reject(Object.assign(new Error('Timed out'), { code: 'ECONNABORTED' }));
	});
	const watched = { looksLeft: Math.ceil(timeoutMs / LOOK_EVERY_MS) + 1, giveUp };
	underWay.add(watched);
	void look();
	try {
		return await Promise.race([request, late]);
	} finally {
		underWay.delete(watched);
		if (underWay.size === 0) looking?.abort();
	}
}

/** Looks again and again, until nothing is in flight. */
async function look(): Promise<void> {
	if (looking && !looking.signal.aborted) return;
	const mine = new AbortController();
	looking = mine;
	while (!mine.signal.aborted) {
		await sleepUntilStopped(LOOK_EVERY_MS, mine.signal);
		if (mine.signal.aborted) return;
		for (const watched of underWay) if (--watched.looksLeft <= 0) watched.giveUp();
	}
}
