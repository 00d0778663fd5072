import fc from 'fast-check';

import { statusDictionary, statusKey } from '../../../nodes/shared/cancellation/status';
import { heppu } from '../../../nodes/Heppu/heppu';
import { voxworks } from '../../../nodes/Voxworks/voxworks';
import { meaningOf } from '../support/calls';
import { FEW_CASES } from '../support/property';

describe('a status', () => {
	it.each(['cancelled', 'canceled', 'Cancelled', ' CANCELED '])('%j means cancelled', (status) => {
		expect(meaningOf(status)).toEqual({
			phase: 'ended',
			isCancelled: true,
			isDocumentedCancellable: false,
		});
	});

	it.each(['not cancelled', 'cancelled_by_user', 'uncanceled', 'cancel', 'cancelling', ''])(
		'%j never means cancelled',
		(status) => {
			expect(meaningOf(status).isCancelled).toBe(false);
		},
	);

	it.each([
		['hang-up', 'hang_up'],
		['User unavailable', 'user-unavailable'],
		['a - b', 'A_b'],
	])('%j and %j are the same', (one, other) => {
		expect(statusKey(one)).toBe(statusKey(other));
	});

	it.each([null, '', 'paused', '__proto__', 'constructor', 'toString'])(
		'%j, which no documentation names, is unknown',
		(status) => {
			expect(meaningOf(status)).toEqual({
				phase: 'unknown',
				isCancelled: false,
				isDocumentedCancellable: false,
			});
		},
	);

	it('means the same in whatever case and with whatever separators', () => {
		const words = fc.constantFrom('initiated', 'ringing', 'active', 'completed', 'cancelled');
		fc.assert(
			fc.property(words, fc.mixedCase(fc.constant('x')), fc.boolean(), (word, _, upper) => {
				expect(meaningOf(upper ? ` ${word.toUpperCase()}\n` : word)).toEqual(meaningOf(word));
			}),
			FEW_CASES,
		);
	});
});

describe('the documented statuses', () => {
	it('of Heppu stand in one list each', () => {
		const { cancellable, undecided, ended } = heppu.statuses;
		const all = [
			...cancellable.notStarted,
			...cancellable.inProgress,
			...undecided.notStarted,
			...ended,
		];
		expect([...all].sort()).toEqual([
			'active',
			'busy',
			'completed',
			'connecting',
			'failed',
			'initiated',
			'no_answer',
			'queued',
			'ringing',
			'scheduled',
		]);
	});

	it('of Voxworks are the ones its product shows, and scheduled', () => {
		expect(voxworks.statuses.cancellable).toEqual({ notStarted: ['scheduled'], inProgress: [] });
		expect(voxworks.statuses.ended).toEqual(
			expect.arrayContaining([
				'completed',
				'failed',
				'voicemail',
				'dropout',
				'hang-up',
				'rang-out',
			]),
		);
	});
});

it("a vendor's own words for a cancelled call take the place of cancelled", () => {
	const meaningOf = statusDictionary({ ...heppu.statuses, cancelled: ['aborted'] });
	expect(meaningOf('Aborted')).toMatchObject({ phase: 'ended', isCancelled: true });
	expect(meaningOf('cancelled')).toMatchObject({ phase: 'unknown', isCancelled: false });
});
