import { clientTime, optionalText, requiredText } from '../../tools/simulators/input.cjs';
import { Refusal } from '../../tools/simulators/vendor.cjs';

const E164 = /^\+[1-9]\d{6,14}$/;

/** The call that a body of `POST /v1/calls` asks Acme for. */
export function bookingInput(body: Record<string, unknown>) {
	const number = requiredText(body, 'number');
	if (!E164.test(number)) throw new Refusal(400, 'number must be in E.164');
	return {
		number,
		trunk: requiredText(body, 'trunk'),
		campaign: optionalText(body, 'campaign') ?? 'spring',
		booked_for:
			body.booked_for === undefined
				? undefined
				: clientTime('booked_for', body.booked_for, 'date-time'),
	};
}
