import type { Fault, FaultKind, FaultTarget } from './faults.cjs';

/** A fault as JSON: a regex is its source and flags, and Infinity, which JSON lacks, is a word. */
export type RemoteFault = FaultKind & {
	on?: Omit<FaultTarget, 'path'> & { path?: string; pathFlags?: string };
	times?: number | 'Infinity';
	after?: number;
	pattern?: string;
};

// A record, so that the compiler tells when a kind is missing.
const KINDS: Readonly<Record<FaultKind['kind'], true>> = {
	delay: true,
	dropAfter: true,
	dropBefore: true,
	hang: true,
	hangAfter: true,
	status: true,
	statusAfter: true,
	html: true,
	empty: true,
	body: true,
	redirect: true,
	truncate: true,
	noEffect: true,
	gzip: true,
	bom: true,
	invalidUtf8: true,
	huge: true,
	endless: true,
	challenge: true,
	proxy: true,
	framework404: true,
};

/** Makes a fault fit for JSON. */
export function toRemote(fault: Fault): RemoteFault {
	const { on, times, ...rest } = fault;
	return {
		...rest,
		...(times !== undefined && { times: times === Infinity ? 'Infinity' : times }),
		...(on && { on: toRemoteTarget(on) }),
	};
}

/** Reads a fault from JSON. Throws if it is none. */
export function fromRemote(remote: RemoteFault): Fault {
	if (!Object.hasOwn(KINDS, remote.kind))
		throw new TypeError(
			`Unknown kind of fault '${String(remote.kind)}': known are ${Object.keys(KINDS).join(', ')}`,
		);
	const { on, times, ...rest } = remote;
	return {
		...rest,
		...(times !== undefined && { times: Number(times) }),
		...(on && { on: fromRemoteTarget(on) }),
	};
}

function toRemoteTarget({ path, ...rest }: FaultTarget): RemoteFault['on'] {
	if (path === undefined) return rest;
	if (typeof path === 'string')
		return { ...rest, path: path.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&') };
	return { ...rest, path: path.source, pathFlags: path.flags };
}

function fromRemoteTarget({
	path,
	pathFlags,
	...rest
}: NonNullable<RemoteFault['on']>): FaultTarget {
	return path === undefined ? rest : { ...rest, path: new RegExp(path, pathFlags) };
}
