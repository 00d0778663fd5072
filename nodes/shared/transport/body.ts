/** A body of more bytes is no answer of an API: a page of 100 calls has a hundredth of it. */
const LONGEST_BODY = 10 * 1024 * 1024;

interface ByteStream extends AsyncIterable<unknown> {
	destroy(): unknown;
}

/** What is left of a body that is too long to be an answer. */
const TOO_LONG = null;

/**
 * Reads the body of one response, which n8n's helper hands over as a stream: read by n8n itself, it would have
 * no limit. Some hosts and tests hand it over as a value: that one is taken as it is.
 */
export class BodyReader {
	private stream: ByteStream | undefined;

	private isClosed = false;

	/**
	 * @returns the body's JSON; its text where it is none; null where it is too long
	 * @throws what the connection says when the body breaks off
	 */
	async read(body: unknown): Promise<unknown> {
		if (!isByteStream(body)) return body instanceof Uint8Array ? parse(decode([body])) : body;
		this.stream = body;
		if (this.isClosed) this.close();
		const chunks = await bytesOf(body);
		return chunks === TOO_LONG ? TOO_LONG : parse(decode(chunks));
	}

	/** The status says all there is to know: what comes with it is not read. */
	skip(body: unknown): null {
		if (isByteStream(body)) body.destroy();
		return null;
	}

	/** Cuts the connection, unless its answer has been read to the end; one that comes later is cut, too. */
	close(): void {
		this.isClosed = true;
		this.stream?.destroy();
	}
}

async function bytesOf(stream: ByteStream): Promise<Uint8Array[] | typeof TOO_LONG> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of stream) {
		const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
		if (!(bytes instanceof Uint8Array)) return TOO_LONG;
		length += bytes.length;
		// Leaving the loop destroys the stream.
		if (length > LONGEST_BODY) return TOO_LONG;
		chunks.push(bytes);
	}
	return chunks;
}

/** UTF-8 without a byte order mark; what is no UTF-8 is shown as such, as n8n does. */
function decode(chunks: readonly Uint8Array[]): string {
	return new TextDecoder().decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
}

function parse(text: string): unknown {
	if (text === '') return text;
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return text;
	}
}

function isByteStream(body: unknown): body is ByteStream {
	return (
		typeof body === 'object' &&
		body !== null &&
		Symbol.asyncIterator in body &&
		'destroy' in body &&
		typeof body.destroy === 'function'
	);
}
