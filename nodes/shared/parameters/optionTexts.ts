/*
 * What the panel says of each option, in the words of the operation that has it. An option that an operation
 * has no text for is not offered there.
 */

/** Of every operation. */
const COMMON = {
	maxConcurrency:
		'How many requests may be in flight at once. The node finds the pace the vendor allows by itself and never exceeds this.',
	retryDelay:
		'Milliseconds before the second attempt; doubles with each further one. A wait that the vendor asks for comes first.',
	timeout: 'How many milliseconds to wait for the answer to one request',
};

const RATE_LIMIT_WAIT = 'How many seconds a call may wait in all when the vendor limits the rate';

const INCLUDE_RESPONSE =
	"Whether to attach the vendor's last answer about each call as <code>response</code>";

const IF_NOTHING_MATCHES = 'What to do when the vendor lists no call at all';

const VERIFY_HANG_UP =
	'Whether to read a call that was hung up again a second later, to see whether its line is really closed: the vendor may tell a call as cancelled while the person is still on the phone. It takes a second and one request for each such call; where the line stays open it takes seconds and up to six more, and the cancel is sent once more. The result is <code>lineStatus</code>.';

/** Calls are placed one after another, so that there is no concurrency to set. */
const SCHEDULE = {
	includeResponse: INCLUDE_RESPONSE,
	rateLimitWait: RATE_LIMIT_WAIT,
	retryDelay:
		'Milliseconds before the first look or send that follows a wait; doubles with each further one. A wait that the vendor asks for comes first.',
	timeout:
		'How many milliseconds to wait for the answer to one request. A call whose answer comes later may have been placed.',
};

export const OPTION_TEXTS = {
	cancel: {
		...COMMON,
		includeResponse: INCLUDE_RESPONSE,
		maxAttempts:
			'How often the cancel is tried when the vendor gives no usable answer. The call is read back before each further try.',
		rateLimitWait: RATE_LIMIT_WAIT,
		verifyHangUp: VERIFY_HANG_UP,
	},
	cancelMany: {
		...COMMON,
		ifNothingMatches: IF_NOTHING_MATCHES,
		includeResponse: `${INCLUDE_RESPONSE} in <code>details</code>`,
		maxAttempts:
			'How often each page of the list and each cancel is tried when the vendor gives no usable answer. A call is read back before its cancel is tried again.',
		rateLimitWait:
			'How many seconds a page of the list or a call may wait in all when the vendor limits the rate',
		verifyHangUp: VERIFY_HANG_UP,
	},
	checkThenCancel: {
		...COMMON,
		includeResponse: INCLUDE_RESPONSE,
		maxAttempts:
			'How often the check and the cancel are each tried when the vendor gives no usable answer. The call is read back before the cancel is tried again.',
		onNotFound: 'What to do when the vendor knows no call with this ID',
		rateLimitWait: RATE_LIMIT_WAIT,
		verifyHangUp: VERIFY_HANG_UP,
	},
	emergencyStop: {
		...COMMON,
		ifNothingMatches: IF_NOTHING_MATCHES,
		includeResponse: `${INCLUDE_RESPONSE} in <code>details</code>`,
		maxAttempts:
			'How often a page of the list or the reading of a call is tried at once when the vendor gives no usable answer. Cancels are tried for as long as Max Duration.',
		maxDuration: 'After how many seconds no further cancel is sent and no list of calls read',
		quietPeriod:
			'After how many seconds without a call that is running or waiting it looks once more before it is done; 0 not to',
		rateLimitWait: 'How many seconds a request may wait in all when the vendor limits the rate',
		verifyHangUp: `${VERIFY_HANG_UP} Emergency Stop does so once no cancel is due, and not after Max Duration.`,
	},
	/** Where the vendor's list can tell whether a call was placed. */
	scheduleAndLook: {
		...SCHEDULE,
		maxAttempts:
			'How often the list of calls is looked through for a call whose answer was lost. The call itself is sent once, whatever happens.',
	},
	schedule: SCHEDULE,
	get: {
		...COMMON,
		maxAttempts: 'How often the call is asked for when the vendor gives no usable answer',
		rateLimitWait: RATE_LIMIT_WAIT,
	},
	getAll: {
		...COMMON,
		maxAttempts: 'How often each page is asked for when the vendor gives no usable answer',
		rateLimitWait: 'How many seconds a page may wait in all when the vendor limits the rate',
	},
	getResult: {
		...COMMON,
		maxAttempts: 'How often the result is asked for when the vendor gives no usable answer',
		rateLimitWait: RATE_LIMIT_WAIT,
	},
	reschedule: {
		...COMMON,
		maxAttempts:
			'How often the new time is sent when the vendor gives no usable answer. The call is read before each further try.',
		rateLimitWait: RATE_LIMIT_WAIT,
	},
	setStatus: {
		...COMMON,
		maxAttempts:
			'How often the status is set when the vendor gives no usable answer. The list of agents is read before each further try.',
		rateLimitWait: 'How many seconds a request may wait in all when the vendor limits the rate',
	},
};

/** An operation that has options. */
export type OptionsOwner = keyof typeof OPTION_TEXTS;

/** What the panel says of an option; undefined where the operation does not have it. */
export function textOfOption(operation: OptionsOwner, name: string): string | undefined {
	const texts: Readonly<Record<string, string>> = OPTION_TEXTS[operation];
	return texts[name];
}
