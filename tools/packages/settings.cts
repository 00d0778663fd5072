import { readText } from './project.cjs';
import type { PackageVendor } from './vendors.cjs';

/** What `settings.json` says of one package. */
export interface PackageSettings {
	/** The address of the repository's page. */
	readonly repository: string;
	readonly description: string;
	readonly keywords: readonly string[];
}

interface Settings {
	readonly author: { readonly name: string; readonly email: string };
	readonly packages: Readonly<Record<string, PackageSettings>>;
}

export const SETTINGS_FILE = 'tools/packages/settings.json';

/** Stands where a person has to fill something in. */
const OPEN = 'FILL-IN';

export function readSettings(): Settings {
	return JSON.parse(readText(SETTINGS_FILE));
}

/** @throws if there are none for this vendor */
export function settingsOf({ name }: PackageVendor, settings: Settings): PackageSettings {
	const found = settings.packages[name];
	if (!found) throw new Error(`${SETTINGS_FILE} has no package '${name}'`);
	return found;
}

/** What a person still has to fill in, e.g. `author.name`. */
export function openSettings(settings: object = readSettings(), trail = ''): string[] {
	return Object.entries(settings).flatMap(([key, value]) => {
		if (key === 'about') return [];
		if (typeof value === 'object' && value !== null) return openSettings(value, `${trail}${key}.`);
		return String(value).includes(OPEN) ? [`${trail}${key}`] : [];
	});
}
