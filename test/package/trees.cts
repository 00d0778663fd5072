import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { packageVendors, type PackageVendor } from '../../tools/packages/vendors.cjs';
import { runScript } from './child.cjs';
import { filesIn } from './tarball.cjs';

/** The repositories of the one-vendor packages, as `npm run packages` writes them. */
export class WrittenTrees {
	private constructor(private readonly folder: string) {}

	/** @throws if they cannot be written */
	static write(): WrittenTrees {
		const folder = mkdtempSync(path.join(tmpdir(), 'trees-'));
		const { code, output } = runScript('../../tools/packages/write.cts', folder);
		if (code !== 0) throw new Error(output);
		return new WrittenTrees(folder);
	}

	of({ packageName }: PackageVendor): WrittenTree {
		return new WrittenTree(path.join(this.folder, packageName));
	}

	remove(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}

export class WrittenTree {
	constructor(readonly folder: string) {}

	get files(): string[] {
		return filesIn(this.folder);
	}

	text(file: string): string {
		return readFileSync(path.join(this.folder, file), 'utf8');
	}

	bytes(file: string): Buffer {
		return readFileSync(path.join(this.folder, file));
	}

	json(file: string): Record<string, unknown> {
		return JSON.parse(this.text(file));
	}
}

export { packageVendors, type PackageVendor };
