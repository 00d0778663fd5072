import type { CallApi, CallSnapshot, CancelAnswer, ReadAnswer } from '../cancellation/call';
import { canHangUp, statusDictionary } from '../cancellation/status';
import { isAbout } from '../sameId';
import { messageOf, sortAnswer, sortReading, tellsOfError, unreadable } from '../transport/answers';
import type { Transport } from '../transport/transport';
import { pathSegment } from '../usableId';
import type { VendorProfile } from './profile';
import { readRecord } from './rows';

/** A vendor behind the port that the rules know. One instance serves one call. */
export function callApi(profile: VendorProfile, transport: Transport): CallApi {
	const { name, displayName, root, statuses, read, cancel } = profile;
	const meaningOf = statusDictionary(statuses);

	/** @returns null for anything that is not the call asked for */
	const snapshotIn = (body: unknown, callId: string): CallSnapshot | null => {
		const record = hasError(profile, body) ? null : read.record(body);
		if (record === null || record === undefined) return null;
		const { id, status, phoneNumber, scheduledAt, hasEndDate } = readRecord(record, profile);
		if (!isAbout(callId, id)) return null;
		return {
			callId,
			status,
			...meaningOf(status),
			phoneNumber,
			scheduledAt,
			...(hasEndDate ? { hasEndDate } : {}),
			...(read.line ? { line: read.line(record) } : {}),
		};
	};

	return {
		vendor: name,
		displayName,
		cannotHangUp: !canHangUp(statuses),
		tellsCancelled: statuses.tellsCancelled,

		async read(callId): Promise<ReadAnswer> {
			const path = root + read.path(pathSegment(callId));
			const sent = await transport.send({ method: 'GET', path });
			const answer = sortReading(sent, profile, 'the call');
			if (answer.kind !== 'ok') return answer;
			const { status, body, sentAt } = answer;
			const call = snapshotIn(body, callId);
			return call ? { kind: 'call', call, body, sentAt } : unreadable(status);
		},

		async cancel(callId, deadline): Promise<CancelAnswer> {
			const path = root + cancel.path(pathSegment(callId));
			const { method } = cancel;
			const sent = await transport.send({
				method,
				path,
				urgent: true,
				deadline,
				cancels: callId,
			});
			const answer = sortAnswer(sent, profile);
			if (answer.kind !== 'ok') return answer;
			const { status, body } = answer;
			const meaning = cancel.meaning({ status, body }, callId);
			const isContradicted = meaning.kind === 'cancelled' && hasError(profile, body);
			if (meaning.kind === 'unreadable' || isContradicted) return unreadable(status);
			const message = profile.errorIn(body) ?? messageOf(body);
			return meaning.kind === 'refused'
				? { kind: 'refused', message, body }
				: { kind: 'cancelled', status: meaning.status, message, body: status === 204 ? {} : body };
		},
	};
}

/** A good status whose body tells of an error all the same: what else it says is not to be relied on. */
export function hasError({ errorIn }: VendorProfile, body: unknown): boolean {
	return tellsOfError(body) || errorIn(body) !== null;
}
