import { PROJECT_FOLDER, Tarball } from './tarball.cjs';

/*
 * Both legs of n8n's verification scan, without the registry: the sources as n8n would find them in
 * the repository, and the tarball as npm would hand it out. `npm run scan` builds first.
 */

interface Finding {
	readonly passed: boolean;
	readonly message?: string;
	readonly details?: string;
}

/** n8n's scanner, which comes without types. */
interface Scanner {
	readonly SOURCE_FILE_PATTERNS: string[];
	analyzePackage(folder: string, patterns: string[]): Promise<Finding>;
}

const SCANNER: string = '@n8n/scan-community-package/scanner/scanner.mjs';

/** What the scan lints of an unpacked tarball. */
const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];

async function main(project: string): Promise<boolean> {
	const scanner: Scanner = await import(SCANNER);
	const tarball = Tarball.make(project);
	try {
		const source = await scanner.analyzePackage(project, scanner.SOURCE_FILE_PATTERNS);
		const packed = await scanner.analyzePackage(tarball.folder, TARBALL_FILE_PATTERNS);
		return [report('source', source), report('tarball', packed)].every(Boolean);
	} finally {
		tarball.remove();
	}
}

function report(leg: string, { passed, message, details }: Finding): boolean {
	const isVacuous = message === 'No files found to analyze';
	console.log(`${leg}: ${passed && !isVacuous ? 'passed' : 'FAILED'}`);
	for (const text of [message, details]) if (text) console.log(text);
	return passed && !isVacuous;
}

main(process.argv[2] ?? PROJECT_FOLDER).then(
	(passed) => (process.exitCode = passed ? 0 : 1),
	(error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	},
);
