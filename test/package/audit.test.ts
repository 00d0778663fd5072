import { Tarball } from './tarball.cjs';

/* Why `npm audit` has nothing to report on what people install. */

let tarball: Tarball;
beforeAll(() => {
	tarball = Tarball.make();
});
afterAll(() => tarball.remove());

describe('what npm audit looks at', () => {
	it('is empty: the package depends on nothing, and brings nothing along', () => {
		const manifest = Object(tarball.json('package.json'));
		for (const field of ['dependencies', 'optionalDependencies', 'bundleDependencies']) {
			expect(manifest).not.toHaveProperty(field);
		}
		expect(Object.keys(manifest.peerDependencies)).toEqual(['n8n-workflow']);
		expect(
			tarball.paths.filter((file) => /node_modules|package-lock|shrinkwrap/.test(file)),
		).toEqual([]);
	});

	it("leaves nothing out: what is built requires n8n-workflow, Node's crypto and its own files alone", () => {
		const scripts = tarball.paths.filter((file) => file.endsWith('.js'));
		expect(scripts.length).toBeGreaterThan(40);
		const required = scripts.flatMap((file) =>
			[...tarball.text(file).matchAll(/\b(?:require|import)\(([^)]*)\)/g)].map(([, name]) => name),
		);
		const foreign = required.filter((name) => !/^["']\.{1,2}\//.test(name ?? ''));
		expect([...new Set(foreign)].sort()).toEqual(['"crypto"', '"n8n-workflow"']);
	});
});
