import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

import { filesIn, PROJECT_FOLDER } from './tarball.cjs';

/** A source file that ends up in the package. */
export interface Source {
	/** From the project's folder, with forward slashes. */
	readonly file: string;
	readonly text: string;
	/** What it imports, by any means: relative ones as paths from the project's folder. */
	readonly imports: string[];
}

/** All sources of the package: `nodes` and `credentials`. */
export function readSources(): Source[] {
	return ['credentials', 'nodes']
		.flatMap((folder) =>
			filesIn(path.join(PROJECT_FOLDER, folder)).map((file) => `${folder}/${file}`),
		)
		.filter((file) => file.endsWith('.ts'))
		.map((file) => {
			const text = readFileSync(path.join(PROJECT_FOLDER, file), 'utf8');
			const imports = ts
				.preProcessFile(text, true, true)
				.importedFiles.map(({ fileName }) => fileName);
			return { file, text, imports: imports.map((name) => resolved(file, name)) };
		});
}

function resolved(file: string, imported: string): string {
	return imported.startsWith('.') ? path.posix.join(path.posix.dirname(file), imported) : imported;
}
