import { CallError } from '../callError';
import { normaliseId } from '../usableId';
import { canonicalId } from '../sameId';

/** A UUID, perhaps in braces or as a URN; one without dashes may be an ID of another kind. */
const UUID = /^(?:urn:uuid:)?\{?[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\}?$/i;

/** A word or several, as a person would name something. IDs hold digits, dashes or the like. */
const NAME = /^\p{L}{1,15}$|^[\p{L}\d.'’-]+(\s+[\p{L}\d.'’-]+)+$/u;

/** A list, an e-mail address, a web address, an international number. */
const NO_ID = /[,;@]|:\/\/|^\+/;

/** A national number: an ID that is a number does not begin with 0. */
const PHONE_NUMBER = /^0\d{6,14}$/;

/**
 * The ID of an agent, a contact or a script. Vendors search by it, so a name in its place would find
 * nothing, which looks as if no call were alive. A UUID is given in small letters, its canonical form.
 * @throws CallError of kind `input` that names the parameter
 */
export function readReference(value: unknown, label: string): string {
	const id = normaliseId(value, label);
	if (UUID.test(id)) return canonicalId(id);
	if (!NAME.test(id) && !NO_ID.test(id) && !PHONE_NUMBER.test(id)) return id;
	throw new CallError('input', `'${label}' must hold an ID, not a name, a number or a list`, {
		hint: `Give the one ID of the ${nounOf(label)} as the vendor shows it`,
	});
}

/**
 * The same where the vendor documents a UUID, so that one without dashes can only mean the one with them.
 * @throws CallError of kind `input` that names the parameter
 */
export function readUuidReference(value: unknown, label: string): string {
	return canonicalId(readReference(value, label));
}

/** `Contact ID` becomes `contact`. */
function nounOf(label: string): string {
	return label.replace(/ ID$/, '').toLowerCase();
}
