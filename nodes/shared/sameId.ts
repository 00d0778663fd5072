/** A UUID in the spellings that vendors and people use: in capitals, in braces, as a URN, without dashes. */
const UUID =
	/^(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;

/**
 * One spelling for an ID. A UUID is a number, so its capitals and dashes mean nothing; in any other
 * ID every letter counts: `call_ABC` and `call_abc` are two calls.
 */
export function canonicalId(id: string): string {
	const trimmed = id.trim();
	const groups = UUID.exec(trimmed);
	return groups === null ? trimmed : groups.slice(1).join('-').toLowerCase();
}

/**
 * Whether an answer may be about the call that was asked for. The vendor may name it in its canonical
 * form, as a number, or percent-encoded as in the address; what names no call contradicts nothing.
 */
export function isAbout(asked: string, echoed: unknown): boolean {
	const wanted = canonicalId(asked);
	// A long number in an answer has been rounded on its way here: it is compared as far as it goes.
	if (typeof echoed === 'number') return echoed === Number(wanted) && isDigits(wanted);
	if (typeof echoed !== 'string' || echoed.trim() === '') return true;
	return canonicalId(echoed) === wanted || canonicalId(decoded(echoed)) === wanted;
}

function isDigits(text: string): boolean {
	return /^(0|[1-9]\d*)$/.test(text);
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
