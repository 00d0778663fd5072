import ts from 'typescript';

import {
	commentsOf,
	holdsTest,
	isExported,
	isPathOfImport,
	isReference,
	isSuite,
	literalText,
	moduleOf,
	namesAssignedIn,
	namesExportedBy,
	namesDeclaredBy,
	textWithout,
} from './syntax.cjs';

/*
 * Cuts out of a module what depends on things that are not there. A test is kept or cut as a whole, and so is a
 * declaration, and so is a comment. Of a table (an array outside of functions) only those rows are cut that depend on them.
 */

/** What a module may not refer to. */
export interface Absent {
	/** Whether a module has no such name; `*` stands for the whole module. Both as the import has them. */
	isGone(moduleName: string, name: string): boolean;
	/** Whether a text speaks of what is not there. */
	speaksOfGone(text: string): boolean;
}

export interface Pruned {
	readonly text: string;
	/** Exported names that have been cut. */
	readonly gone: ReadonlySet<string>;
	readonly holdsTest: boolean;
}

export function prune(file: string, text: string, absent: Absent): Pruned {
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
	const pruning = new Pruning(source, absent);
	pruning.run();
	return pruning.result();
}

class Pruning {
	private readonly cut = new Set<ts.Node>();
	/** Names of this module that are gone, imported or declared. */
	private readonly names = new Set<string>();
	/** Those of them that it exported. */
	private readonly gone = new Set<string>();

	constructor(
		private readonly source: ts.SourceFile,
		private readonly absent: Absent,
	) {}

	run(): void {
		for (let before = -1; this.cut.size > before; ) {
			before = this.cut.size;
			this.cutAbsent(this.source);
			if (this.cut.size === 0) return;
			this.cutUnassigned();
			this.cutUnused(this.source, this.namesIn(this.source));
		}
	}

	result(): Pruned {
		const { cut, source, gone } = this;
		const comments = commentsOf(source).filter(({ pos, end }) =>
			this.absent.speaksOfGone(source.text.slice(pos, end)),
		);
		const text = textWithout(source, cut, comments);
		return { text, gone, holdsTest: holdsTest(source, (node) => cut.has(node)) };
	}

	private cutAbsent(node: ts.Node): void {
		if (this.cut.has(node)) return;
		if (this.isAbsent(node)) this.cutAround(node);
		else ts.forEachChild(node, (child) => this.cutAbsent(child));
	}

	private isAbsent(node: ts.Node): boolean {
		const { absent, names } = this;
		if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
			return moduleOf(node) !== '' && absent.isGone(moduleOf(node), '*');
		}
		if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) {
			const { text } = node.propertyName ?? node.name;
			const from = moduleOf(
				ts.isImportSpecifier(node) ? node.parent.parent.parent : node.parent.parent,
			);
			return from === '' ? names.has(text) : absent.isGone(from, text);
		}
		if (ts.isIdentifier(node)) return names.has(node.text) && isReference(node);
		const text = literalText(node);
		if (text === undefined) return isNamedPart(node) && absent.speaksOfGone(node.name.getText());
		if (moduleOf(node.parent) !== '') return false;
		return isPathOfImport(node) ? absent.isGone(text, '*') : absent.speaksOfGone(text);
	}

	/** Cuts the smallest part around a node that the rest of the module can do without. */
	private cutAround(node: ts.Node): void {
		const part = partAround(node);
		this.cut.add(part);
		for (const { text } of namesDeclaredBy(part)) {
			this.names.add(text);
			if (isExported(part)) this.gone.add(text);
		}
		for (const name of namesExportedBy(part)) this.gone.add(name);
		this.cutWhatHeldOnly(part);
	}

	/** A list without elements and a suite without tests go as well. */
	private cutWhatHeldOnly(part: ts.Node): void {
		const isCut = (node: ts.Node) => this.cut.has(node);
		const { parent } = part;
		if (ts.isArrayLiteralExpression(parent) && parent.elements.every(isCut)) this.cutAround(parent);
		if (ts.isUnionTypeNode(parent) && parent.types.every(isCut)) this.cutAround(parent);
		if (ts.isNamedImports(parent) && parent.elements.every(isCut))
			this.cut.add(parent.parent.parent);
		if (ts.isNamedExports(parent) && parent.elements.every(isCut)) this.cut.add(parent.parent);
		if (!ts.isSourceFile(parent) && isSuite(parent.parent) && !holdsTest(parent, isCut))
			this.cutAround(parent.parent);
	}

	/** What only a part that is cut would have set is not there either. */
	private cutUnassigned(): void {
		const before = namesAssignedIn(this.source, () => false);
		const after = namesAssignedIn(this.source, (node) => this.cut.has(node));
		const visit = (node: ts.Node): void => {
			if (this.cut.has(node)) return;
			const isUnset =
				ts.isVariableStatement(node) &&
				node.declarationList.declarations.every(({ initializer }) => !initializer) &&
				namesDeclaredBy(node).every(({ text }) => before.has(text) && !after.has(text));
			if (isUnset) this.cutAround(node);
			else ts.forEachChild(node, visit);
		};
		visit(this.source);
	}

	/** How often each name stands in what is left of a node. */
	private namesIn(node: ts.Node): ReadonlyMap<string, number> {
		const counts = new Map<string, number>();
		const visit = (at: ts.Node): void => {
			if (this.cut.has(at)) return;
			if (ts.isIdentifier(at)) counts.set(at.text, (counts.get(at.text) ?? 0) + 1);
			ts.forEachChild(at, visit);
		};
		visit(node);
		return counts;
	}

	/** The compiler refuses what nobody uses. */
	private cutUnused(node: ts.Node, counts: ReadonlyMap<string, number>): void {
		if (this.cut.has(node)) return;
		const names = isExported(node) ? [] : namesDeclaredBy(node);
		// A function may name itself.
		const own = names.length > 0 ? this.namesIn(node) : counts;
		if (names.length > 0 && names.every(({ text }) => counts.get(text) === own.get(text))) {
			this.cut.add(node);
			this.cutWhatHeldOnly(node);
		} else if (!isWhole(node)) {
			// In a function a name may be there for the effect of its value.
			ts.forEachChild(node, (child) => this.cutUnused(child, counts));
		}
	}
}

function partAround(node: ts.Node): ts.Node {
	if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) return node;
	let part: ts.Node | undefined = ts.isPropertyAssignment(node) ? node : undefined;
	let at = node;
	for (; !ts.isSourceFile(at.parent); at = at.parent) {
		if (ts.isBlock(at.parent) && isSuite(at.parent.parent)) break;
		if (isWhole(at)) part = undefined;
		else if (isElement(at)) part = at;
	}
	return part ?? at;
}

/** Whether a node is a function that is no suite, and so cannot be halved. */
function isWhole(node: ts.Node): boolean {
	return ts.isFunctionLike(node) && !isSuite(node);
}

function isElement({ parent }: ts.Node): boolean {
	return ts.isArrayLiteralExpression(parent) || ts.isUnionTypeNode(parent);
}

/** An entry of a table by name, or a member of a type. */
function isNamedPart(node: ts.Node): node is ts.PropertyAssignment | ts.PropertySignature {
	return ts.isPropertyAssignment(node) || ts.isPropertySignature(node);
}
