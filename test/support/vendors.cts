import type { IDataObject } from 'n8n-workflow';

import { ACME_FACTS } from './acmeFacts.cjs';
import type { AcmeOptions, AcmeSimulator } from './acmeVendor.cjs';
import { HEPPU } from './heppu.cjs';
import type { Vendor } from './vendor.cjs';
import { VOXWORKS } from './voxworks.cjs';

/* The one table of vendors. Every suite runs over it; what one vendor alone has is data in its entry. */

export { HEPPU, VOXWORKS };
export type { Vendor } from './vendor.cjs';

/** Those whose nodes are in the package: real n8n, the benchmark and the tools know no other. */
const IN_PACKAGE = [HEPPU, VOXWORKS] as const;

/** The vendor of the tests alone. Its profile is product code, and is loaded only where its node is run. */
const ACME: Vendor<'acme', AcmeSimulator, AcmeOptions> = {
	...ACME_FACTS,
	notInPackage: () => {
		const { acme, Acme, AcmeApi } = require('./acme') as typeof import('./acme');
		const { schemaOf } = require('../../tools/schemas/schemas.cjs') as Schemas;
		return {
			node: new Acme(),
			credential: new AcmeApi(),
			schema: (operation) => schemaOf(acme, operation),
		};
	},
};

interface Schemas {
	schemaOf(vendor: object, operation: string): IDataObject;
}

const ALL = [...IN_PACKAGE, ACME] as const;

export type PackagedName = (typeof IN_PACKAGE)[number]['name'];
export type VendorName = (typeof ALL)[number]['name'];

export const PACKAGED: ReadonlyArray<Vendor<PackagedName>> = IN_PACKAGE;
export const VENDORS: ReadonlyArray<Vendor<VendorName>> = ALL;

/** The entry of a running simulator's vendor. */
export function vendorOf({ vendor: name }: { readonly vendor: string }): Vendor<VendorName> {
	const vendor = VENDORS.find((each) => each.name === name);
	if (!vendor) throw new Error(`No vendor in the table is called ${name}`);
	return vendor;
}
