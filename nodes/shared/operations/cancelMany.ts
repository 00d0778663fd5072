import type { IExecuteFunctions } from 'n8n-workflow';

import { CallError } from '../callError';
import type { BulkReport } from '../cancellation/bulk';
import { cancelMany as cancelAllListed } from '../cancellation/cancelMany';
import { countByNumber } from '../cancellation/numbers';
import { bulkItems } from '../items/bulkItems';
import {
	allowUnfilteredField,
	type CancelManySettings,
	dryRunFields,
	failIfIncompleteFields,
	maxCallsFields,
	outputField,
	readCancelManySettings,
} from '../parameters/bulk';
import { cancelIfFields, readCancelIf } from '../parameters/cancelIf';
import { type Filter, filtersField, readFilters } from '../parameters/filters';
import { optionsFields, verifiesHangUp } from '../parameters/options';
import { phoneNumbersField, readPhoneNumbers } from '../parameters/phoneNumbers';
import { judgeNumber } from '../vendor/filterChecks';
import { panelFilters } from '../vendor/filters';
import type { VendorFilter } from '../vendor/profile';
import { keyOf } from '../vendor/queries';
import { SharedPages } from '../vendor/sharedPages';
import type { Vendor } from '../vendor/vendor';
import { noticesWithCancelIf } from './notices';
import type { Operation } from './operation';

/** Cancel Many: lists by filter, then cancels each match that the builder allows. */
export function cancelMany(vendor: Vendor): Operation {
	const filters = panelFilters(vendor.filters);
	const { statuses } = vendor;
	return {
		value: 'cancelMany',
		name: 'Cancel Many',
		action: 'Cancel many calls',
		summary: 'List calls by filter and cancel each match',
		builderHint:
			'Cancels every call that matches the filters. Set filters that say exactly which calls the user means, set maxCalls a little above the number expected, and begin with dryRun true.',
		description: [
			...noticesWithCancelIf(vendor),
			...dryRunFields,
			{
				...filtersField(filters.map(pointingToNumbers)),
				builderHint: {
					propertyHint:
						'Without a filter the node refuses to run, and so it does if the expression of a filter finds nothing: do not fall back to an empty text. Phone numbers need their country, e.g. +4915112345678; dates are ISO 8601.',
				},
			},
			...(filterByNumber(vendor) ? [phoneNumbersField] : []),
			...cancelIfFields(statuses),
			...maxCallsFields,
			outputField,
			...failIfIncompleteFields,
			...optionsFields('cancelMany', vendor),
			allowUnfilteredField,
		],
		async execute(context) {
			// One item alone has nobody to share pages with.
			const hasOthers = context.getInputData().length > 1;
			let pages: SharedPages | undefined;
			return await bulkItems(context, {
				vendor,
				operation: 'Cancel Many',
				readJob: (itemIndex) => ({
					...readNumbersAndFilters(context, itemIndex, vendor, filters),
					cancelIf: readCancelIf(context, itemIndex, statuses),
				}),
				perform: async (job, request, open) => {
					const { filters: query, phoneNumbers, maxCalls, cancelIf, options } = job;
					if (hasOthers) pages ??= new SharedPages(request.clock);
					const listing = vendor.listing(open, query, { shared: pages });
					const verifyHangUp = verifiesHangUp('cancelMany', vendor, options);
					const terms = { ...request, listing, cancelIf, maxCalls, verifyHangUp };
					const report = await cancelAllListed(terms);
					return phoneNumbers ? withNumbers(report, phoneNumbers) : report;
				},
			});
		},
	};
}

/** @throws CallError of kind `input`, also for two places that name numbers */
function readNumbersAndFilters(
	context: IExecuteFunctions,
	itemIndex: number,
	vendor: Vendor,
	filters: readonly Filter[],
): CancelManySettings {
	const query = readFilters(context, itemIndex, filters);
	const byNumber = filterByNumber(vendor);
	const phoneNumbers = byNumber && readPhoneNumbers(context, itemIndex);
	if (!byNumber || !phoneNumbers) return readCancelManySettings(context, itemIndex, query);
	const key = keyOf(byNumber);
	if (query[key] !== undefined) {
		throw new CallError(
			'input',
			`'${phoneNumbersField.displayName}' and the filter '${byNumber.displayName}' are both set`,
			{ hint: `Remove the filter, and put its number into '${phoneNumbersField.displayName}'` },
		);
	}
	const narrowed = { ...query, [key]: phoneNumbers.join() };
	return { ...readCancelManySettings(context, itemIndex, narrowed), phoneNumbers };
}

/** The filter takes one number: who has several would not look for them in another field. */
function pointingToNumbers(filter: Filter): Filter {
	if (filter.kind !== 'phoneNumber') return filter;
	const { field } = filter;
	const pointer = `For several numbers use the field ${phoneNumbersField.displayName}.`;
	return { ...filter, field: { ...field, description: `${field.description}. ${pointer}` } };
}

function filterByNumber({ filters }: Vendor): VendorFilter | undefined {
	return filters.find(({ kind }) => kind === 'phoneNumber');
}

function withNumbers(report: BulkReport, phoneNumbers: readonly string[]): BulkReport {
	const { startedAt, finishedAt, details, ...counts } = report.summary;
	const isNumber = (wanted: string) => {
		const judge = judgeNumber([wanted]);
		return (shown: string) => judge(shown) === 'match';
	};
	const numbers = countByNumber(phoneNumbers, details, isNumber);
	return { ...report, summary: { ...counts, numbers, startedAt, finishedAt, details } };
}
