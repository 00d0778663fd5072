import { fieldOf } from '../json';

/**
 * The error and the errors behind it: n8n wraps what axios threw, axios what Node threw, and Node what each
 * of several addresses of one host said.
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

/** How far a connection had come when its request was given up, where that is known. */
export type Stage = 'unsent' | 'secured' | 'unknown';

/**
 * `secureConnecting` of the request's socket stays true when a TLS handshake never ended, be it for the
 * certificate, a time-out or a cut; `bytesWritten` says nothing, as the handshake's own are among them. A
 * request that never got a socket still waited for a proxy's tunnel.
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

/** Whether one of the errors names such a system call as the one that failed. */
export function hasSyscall(chain: readonly object[], syscall: RegExp): boolean {
	return chain.some((error) => {
		const name = Reflect.get(error, 'syscall');
		return typeof name === 'string' && syscall.test(name);
	});
}
