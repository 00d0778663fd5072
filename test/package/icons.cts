import { readFileSync } from 'node:fs';

import { filesIn, PROJECT_FOLDER } from './tarball.cjs';

/** The icons of the package, by their file name. */
export function readIcons(): Array<{ readonly file: string; readonly svg: string }> {
	const folder = `${PROJECT_FOLDER}/icons`;
	return filesIn(folder).map((file) => ({ file, svg: readFileSync(`${folder}/${file}`, 'utf8') }));
}
