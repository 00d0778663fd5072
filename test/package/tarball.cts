import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const PROJECT_FOLDER = path.resolve(__dirname, '../..');

/** The package as npm would publish it, packed and unpacked again. */
export class Tarball {
	private constructor(
		private readonly temporary: string,
		/** Of the file that goes over the wire. */
		readonly bytes: number,
	) {}

	/** Packs what is built; builds nothing and runs no script. */
	static make(project = PROJECT_FOLDER): Tarball {
		const temporary = mkdtempSync(path.join(tmpdir(), 'packed-'));
		const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', temporary];
		execFileSync('npm', args, { cwd: project, stdio: 'pipe' });
		const [name] = readdirSync(temporary);
		if (name === undefined) throw new Error('npm packed nothing');
		const file = path.join(temporary, name);
		execFileSync('tar', ['-xzf', file, '-C', temporary]);
		return new Tarball(temporary, statSync(file).size);
	}

	/** Where the package.json is. */
	get folder(): string {
		return path.join(this.temporary, 'package');
	}

	/** Paths of all files, sorted, with forward slashes. */
	get paths(): string[] {
		return filesIn(this.folder);
	}

	has(file: string): boolean {
		return existsSync(path.join(this.folder, file));
	}

	text(file: string): string {
		return readFileSync(path.join(this.folder, file), 'utf8');
	}

	json(file: string): unknown {
		return JSON.parse(this.text(file));
	}

	/** What `require` gives for a built file, from its one export. */
	instance(file: string): unknown {
		const [Class] = Object.values(require(path.join(PROJECT_FOLDER, file)));
		if (typeof Class !== 'function') throw new Error(`${file} exports no class`);
		return Reflect.construct(Class, []);
	}

	remove(): void {
		rmSync(this.temporary, { recursive: true, force: true });
	}
}

/** Paths of all files below a folder, sorted, with forward slashes. */
export function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
		.map((file) => file.split(path.sep).join('/'))
		.sort();
}

/** What n8n's canvas shows under a node, of an expression as n8n evaluates it. */
export function subtitleFor(subtitle: string, parameters: Record<string, string>): unknown {
	const [, expression = ''] = /^=\{\{(.*)\}\}$/.exec(subtitle) ?? [];
	return new Function('$parameter', `return ${expression}`)(parameters);
}
