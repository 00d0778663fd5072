import {
	cancelExpired,
	cancelLost,
	cancels,
	knowsNone,
	readingLost,
	readingThrows,
	refuses,
	shows,
	showsNone,
	showsWithLine,
} from '../support/calls';
import { closed, following, HUNG_UP, open, silent } from '../support/following';
import { rejectionOf } from '../support/rejection';

describe('a call that was hung up', () => {
	it('is read a second after its cancel, and told with a closed line', async () => {
		const { result, elapsed } = await following([...HUNG_UP, closed]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed', attempts: 1 });
		expect(elapsed).toBe(1_000);
	});

	it('is read again a second later while its line is open', async () => {
		const { result, clock } = await following([...HUNG_UP, open, open, closed]);
		expect(result).toMatchObject({ outcome: 'cancelled', cancelled: true, lineStatus: 'closed' });
		expect(clock.waits).toEqual([1_000, 1_000, 1_000]);
	});

	it.each([
		['a refusal', refuses('Cannot cancel call with status: cancelled')],
		['a 404', knowsNone()],
		['no answer', cancelLost()],
		['a yes', cancels()],
	])('gets the cancel once more where its line stays open: %s is no news', async (_, again) => {
		const { result } = await following([...HUNG_UP, open, open, open, again, closed]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed', attempts: 2 });
	});

	it('is unconfirmed where its line stays open after that, and says that a person may be on it', async () => {
		const looks = [open, open, open];
		const { report, result } = await following([...HUNG_UP, ...looks, refuses(), ...looks]);
		expect(result).toMatchObject({
			cancelled: false,
			outcome: 'unconfirmed',
			lineStatus: 'open',
			cancelledAt: null,
			attempts: 2,
			previousStatus: 'active',
		});
		expect(report.liveness).toBe('mayBeAlive');
		expect(report.error?.message).toMatch(/may or may not.*line still open.*still be on the phone/);
		expect(report.error?.hint).toMatch(/Look the call up in Acme at once/);
		expect(result.reason).toBe(report.error?.message);
	});

	it('is told as before where nothing shows its line', async () => {
		const { result } = await following([...HUNG_UP, silent]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'unknown' });
	});

	it('is told as before where the vendor does not know it any more', async () => {
		const { result } = await following([...HUNG_UP, showsNone()]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'unknown' });
	});

	it.each([
		['is lost', readingLost()],
		['is forbidden', readingThrows('auth')],
	])('is read three times in all where each reading %s', async (_, lost) => {
		const { result } = await following([...HUNG_UP, lost, lost, lost]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'unknown' });
	});

	it('is read once where no further request of the run would be answered', async () => {
		const { result } = await following([...HUNG_UP, readingThrows('blocked')]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'unknown' });
	});

	it('has an open line as long as no later reading says otherwise', async () => {
		const lost = readingLost();
		const looks = [open, lost, lost, refuses(), lost, lost, lost];
		const { result } = await following([...HUNG_UP, ...looks]);
		expect(result).toMatchObject({ outcome: 'unconfirmed', lineStatus: 'open' });
	});

	it.each([
		['shows nothing of its line', silent],
		['knows the call no more', showsNone()],
	])('has a line of which nothing is known where a later reading %s', async (_, unseen) => {
		const { result } = await following([...HUNG_UP, open, unseen]);
		expect(result).toMatchObject({ outcome: 'cancelled', cancelled: true, lineStatus: 'unknown' });
	});

	it('is cancelled again at once where it is found alive, and looked at again', async () => {
		const { result, clock } = await following([...HUNG_UP, shows('active'), cancels(), closed]);
		expect(result).toMatchObject({
			outcome: 'cancelled',
			lineStatus: 'closed',
			attempts: 2,
			previousStatus: 'active',
		});
		expect(clock.waits).toEqual([1_000, 1_000]);
	});

	it('is unconfirmed where it is alive after the second cancel, too', async () => {
		const alive = shows('active');
		const { report, result } = await following([...HUNG_UP, alive, cancels(), alive, alive, alive]);
		expect(result).toMatchObject({ outcome: 'unconfirmed', cancelled: false, status: 'active' });
		expect(report.error?.message).toMatch(/said that the call is cancelled.*shows it.*active/);
	});

	it('is looked at after a plain cancel, too, which does not know how the call was', async () => {
		const { result } = await following([cancels(), closed], { withCheck: false });
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed' });
	});

	it('is looked at where its cancel was lost and it was read back as cancelled', async () => {
		const { result } = await following([shows('active'), cancelLost(), shows('cancelled'), closed]);
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed' });
	});

	it('is not looked at where that was not asked for', async () => {
		const { result, elapsed } = await following(HUNG_UP, { verifyHangUp: false });
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: null });
		expect(elapsed).toBe(0);
	});

	it('ends with what was seen last where no more looks may be sent', async () => {
		let looks = 0;
		const terms = { mayLook: () => looks < 1, onLook: () => looks++ };
		const { result } = await following([...HUNG_UP, open], terms);
		expect(result).toMatchObject({ outcome: 'unconfirmed', lineStatus: 'open' });
	});

	it('is told as its cancel was answered where no look could be sent at all', async () => {
		const { result } = await following(HUNG_UP, { mayLook: () => false });
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: null });
	});

	it('does not get a second cancel that comes too late', async () => {
		const { result } = await following([...HUNG_UP, open, open, open, cancelExpired()]);
		expect(result).toMatchObject({ outcome: 'unconfirmed', lineStatus: 'open', attempts: 1 });
	});

	it('is not looked at any more once the execution is stopped', async () => {
		const error = await rejectionOf(following([...HUNG_UP], { stopsAt: 500 }));
		expect(error).toMatchObject({ kind: 'stopped' });
	});

	it("may have ended by itself in the vendor's words where a cancelled call looks so", async () => {
		const { result } = await following([...HUNG_UP, showsWithLine('completed', 'closed')], {
			tellsCancelled: false,
		});
		expect(result).toMatchObject({ outcome: 'cancelled', lineStatus: 'closed' });
	});
});
