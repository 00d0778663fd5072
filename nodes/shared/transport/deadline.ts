import { sleep } from 'n8n-workflow';

/** How often requests under way are looked at, ms. */
const LOOK_EVERY_MS = 100;

interface Watched {
	/** Looks are counted, not time: while the process was too busy to look, an answer may have come. */
	looksLeft: number;
	readonly giveUp: () => void;
}

const underWay = new Set<Watched>();

let isLooking = false;

/**
 * Waits for a request no longer than its time-out, and a look or two more: n8n's own time-out, which also
 * ends the connection, is about silence alone, so an answer that trickles in could last for ever.
 * The request given up goes on unheard. One timer serves all requests, as older hosts cannot take
 * one back.
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
	}
}

/** Looks again and again, until nothing is under way. */
async function look(): Promise<void> {
	if (isLooking) return;
	isLooking = true;
	while (underWay.size > 0) {
		await sleep(LOOK_EVERY_MS);
		for (const watched of underWay) if (--watched.looksLeft <= 0) watched.giveUp();
	}
	isLooking = false;
}
