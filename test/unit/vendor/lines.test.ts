import { heppu } from '../../../nodes/Heppu/heppu';
import { voxworks } from '../../../nodes/Voxworks/voxworks';
import { acme } from '../../support/acme';
import { HEPPU, type Vendor, VENDORS } from '../../support/vendors.cjs';

/** What each vendor's record shows of a line. */
const PROFILES = [
	{ profile: heppu, record: (shows: unknown) => ({ liveRoomStatus: shows }) },
	{ profile: acme, record: (shows: unknown) => ({ legs: shows }) },
];

const CASES = PROFILES.flatMap(({ profile, record }) => {
	const entry: Vendor | undefined = VENDORS.find(({ name }) => name === profile.name);
	return (entry?.lines?.forms ?? []).map(([shows, line]) => ({
		name: profile.displayName,
		form: JSON.stringify(shows) ?? 'nothing',
		line,
		told: profile.read.line?.(record(shows)),
	}));
});

it.each(CASES)('$name: $form shows that a line is $line', ({ line, told }) => {
	expect(told).toBe(line);
});

it.each([undefined, null, 'call', 7, []])('Heppu: a record that is %j shows no line', (record) => {
	expect(heppu.read.line?.(record)).toBe('unknown');
});

it('a vendor shows lines if its profile reads them', () => {
	expect([heppu, acme, voxworks].map(({ showsLines }) => showsLines)).toEqual([true, true, false]);
	expect(CASES.length).toBeGreaterThan(HEPPU.lines?.forms.length ?? Infinity);
});
