/** Longest body that is read, bytes: a page of 100 calls has a hundredth of that. */
const LONGEST_BODY = 10 * 1024 * 1024;

interface ByteStream {
	on(event: 'data' | 'error', listener: (value: unknown) => void): unknown;
	on(event: 'end' | 'close', listener: () => void): unknown;
	destroy(): unknown;
}

/** What a body that is too long is read as. */
const TOO_LONG = null;

/**
 * Reads the body of one response. n8n's helper hands it over as a stream (`encoding: 'stream'`), since n8n itself
 * would read it without a limit. A host that hands over a value instead is taken at its word.
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
		if (this.isClosed) cutUnread(body);
		const chunks = await bytesOf(body);
		return chunks === TOO_LONG ? TOO_LONG : parse(decode(chunks));
	}

	/** Leaves a body unread whose status says all there is to know, and cuts its connection. */
	skip(body: unknown): null {
		if (isByteStream(body)) cutUnread(body);
		return null;
	}

	/** Cuts the connection, unless its answer has been read to the end; an answer that comes later is cut, too. */
	close(): void {
		this.isClosed = true;
		this.stream?.destroy();
	}
}

/** Reads by events: `for await` over a stream takes more processor time than all else done for a request. */
async function bytesOf(stream: ByteStream): Promise<Uint8Array[] | typeof TOO_LONG> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	return await new Promise((resolve, reject) => {
		stream.on('error', reject);
		stream.on('end', () => resolve(chunks));
		// After `end` this changes nothing; without it, the connection was cut.
		stream.on('close', () => reject(Object.assign(new Error('Cut'), { code: 'ECONNRESET' })));
		stream.on('data', (chunk) => {
			const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
			length += bytes instanceof Uint8Array ? bytes.length : Infinity;
			if (bytes instanceof Uint8Array && length <= LONGEST_BODY) chunks.push(bytes);
			else {
				resolve(TOO_LONG);
				stream.destroy();
			}
		});
	});
}

/**
 * axios hands over a stream of its own that reads from the connection. Destroyed before it has begun to read,
 * it leaves the connection open, so this begins to read first.
 */
function cutUnread(stream: ByteStream): void {
	stream.on('error', () => {});
	stream.on('data', () => stream.destroy());
}

const UTF8 = new TextDecoder();

/** Decodes UTF-8 without its byte order mark; other bytes become U+FFFD, as with n8n. */
function decode(chunks: readonly Uint8Array[]): string {
	return UTF8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
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
		'on' in body &&
		typeof body.on === 'function' &&
		'destroy' in body &&
		typeof body.destroy === 'function'
	);
}
