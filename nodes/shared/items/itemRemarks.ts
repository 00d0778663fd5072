import { CallError } from '../callError';
import { causeAmong } from './errors';
import type { ItemsOfRun } from './runItems';

const HOW_TO_GO_ON =
	"To work through all items, set 'On Error' to Continue in the settings of this node";

/** Whether going on after the error would be of no use: the other items would meet the same one. */
function endsAll(error: unknown): boolean {
	return error instanceof CallError && error.scope !== 'call';
}

/** How many items came to a good end, and how many were not tried. @param end e.g. `could be read` */
export function remarkOnItems<Job, Result>(
	{ entries }: ItemsOfRun<Job, Result>,
	end: string,
	isGood: (result: Result) => boolean,
): string | undefined {
	if (entries.length < 2) return undefined;
	const good = entries.filter(({ result }) => result !== undefined && isGood(result)).length;
	const untried = entries.filter(
		({ result, error }) => result === undefined && error === undefined,
	).length;
	const told = `Of ${entries.length} items, ${good} ${end} and ${untried} were not tried`;
	return endsAll(causeAmong(entries)?.error) ? told : `${told}. ${HOW_TO_GO_ON}`;
}
