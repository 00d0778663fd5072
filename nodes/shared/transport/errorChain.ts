import { fieldOf } from '../json';

/**
 * The error and its causes: n8n wraps the error of axios, axios that of Node, and Node those of each address
 * of the host (`AggregateError`).
 */
export function causesOf(error: unknown): object[] {
	const chain: object[] = [];
	const visit = (current: unknown) => {
		if (typeof current !== 'object' || current === null || chain.includes(current)) return;
		chain.push(current);
		if ('cause' in current) visit(current.cause);
		if ('errors' in current && Array.isArray(current.errors)) current.errors.forEach(visit);
	};
	visit(error);
	return chain;
}

/** How far the connection had come when the request failed: whether the request can have left depends on it. */
export type Stage = 'unsent' | 'secured' | 'unknown';

/**
 * Reads the stage off the request's socket. `secureConnecting` stays true where the TLS handshake never ended,
 * be it for the certificate, a time-out or a cut. `bytesWritten` would not do, as it counts the handshake. A
 * request without a socket still waited for a proxy's tunnel.
 */
export function stageOf(chain: readonly object[]): Stage {
	for (const error of chain) {
		const request = Reflect.get(error, 'request');
		if (typeof request !== 'object' || request === null) continue;
		const native = fieldOf(request, '_currentRequest') ?? request;
		const socket =
			typeof native === 'object' && native !== null ? Reflect.get(native, 'socket') : undefined;
		if (socket === null) return 'unsent';
		if (typeof socket !== 'object') continue;
		const isSecuring = Reflect.get(socket, 'secureConnecting');
		if (isSecuring === true || Reflect.get(socket, 'connecting') === true) return 'unsent';
		if (isSecuring === false) return 'secured';
	}
	return 'unknown';
}

/** Whether one of the errors names such a system call as the one that failed, e.g. `connect`. */
export function hasSyscall(chain: readonly object[], syscall: RegExp): boolean {
	return chain.some((error) => {
		const name = Reflect.get(error, 'syscall');
		return typeof name === 'string' && syscall.test(name);
	});
}
