import ts from 'typescript';

/* What the pruning asks of a syntax tree. */

const TEST = /^(?:it|test)$/;
const SUITE = 'describe';

/** The module that an import or export names; empty for an export of the module's own. */
export function moduleOf(node: ts.Node): string {
	const isModule = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
	const specifier = isModule ? node.moduleSpecifier : undefined;
	return specifier && ts.isStringLiteral(specifier) ? specifier.text : '';
}

/** The path in a `require`, an `import()` or a type that imports. */
export function isPathOfImport({ parent }: ts.Node): boolean {
	if (ts.isLiteralTypeNode(parent)) return ts.isImportTypeNode(parent.parent);
	return ts.isCallExpression(parent) && /^(?:require|import)$/.test(parent.expression.getText());
}

/** A text of the module, in whatever form; undefined for any other node. */
export function literalText(node: ts.Node): string | undefined {
	const isText =
		ts.isStringLiteralLike(node) ||
		ts.isTemplateHead(node) ||
		ts.isTemplateMiddle(node) ||
		ts.isTemplateTail(node) ||
		ts.isRegularExpressionLiteral(node);
	return isText ? node.text : undefined;
}

/** A use of a name: neither a member's name nor a key. */
export function isReference(node: ts.Identifier): boolean {
	const { parent } = node;
	if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
	if (ts.isQualifiedName(parent)) return parent.left === node;
	const isMember =
		ts.isPropertyAssignment(parent) ||
		ts.isPropertySignature(parent) ||
		ts.isPropertyDeclaration(parent) ||
		ts.isMethodDeclaration(parent) ||
		ts.isMethodSignature(parent);
	if (isMember) return parent.name !== node;
	return !(ts.isBindingElement(parent) && parent.propertyName === node);
}

export function isExported(node: ts.Node): boolean {
	return (
		ts.canHaveModifiers(node) &&
		(ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
	);
}

/** The names that an import, a statement or a declaration brings into its scope. */
export function namesDeclaredBy(node: ts.Node): ts.Identifier[] {
	if (ts.isImportSpecifier(node)) return [node.name];
	if (ts.isImportDeclaration(node)) return namesImportedBy(node);
	if (ts.isVariableStatement(node)) {
		return node.declarationList.declarations.flatMap(({ name }) => namesIn(name));
	}
	const isNamed =
		ts.isFunctionDeclaration(node) ||
		ts.isClassDeclaration(node) ||
		ts.isInterfaceDeclaration(node) ||
		ts.isTypeAliasDeclaration(node);
	return isNamed && node.name ? [node.name] : [];
}

/** The names that an export of what is declared elsewhere hands on. */
export function namesExportedBy(node: ts.Node): string[] {
	if (ts.isExportSpecifier(node)) return [node.name.text];
	if (!ts.isExportDeclaration(node) || !node.exportClause) return [];
	const { exportClause: clause } = node;
	return ts.isNamedExports(clause)
		? clause.elements.map(({ name }) => name.text)
		: [clause.name.text];
}

function namesImportedBy({ importClause }: ts.ImportDeclaration): ts.Identifier[] {
	const { name, namedBindings: bindings } = importClause ?? {};
	const own = name ? [name] : [];
	if (!bindings) return own;
	if (ts.isNamespaceImport(bindings)) return [...own, bindings.name];
	return [...own, ...bindings.elements.map((element) => element.name)];
}

function namesIn(name: ts.BindingName): ts.Identifier[] {
	if (ts.isIdentifier(name)) return [name];
	return name.elements.flatMap((element) =>
		ts.isOmittedExpression(element) ? [] : namesIn(element.name),
	);
}

/** The names that something is assigned to later than where they are declared, not counting what `isCut`. */
export function namesAssignedIn(node: ts.Node, isCut: (node: ts.Node) => boolean): Set<string> {
	const names = new Set<string>();
	const visit = (at: ts.Node): void => {
		if (isCut(at)) return;
		const isAssignment =
			ts.isBinaryExpression(at) && at.operatorToken.kind === ts.SyntaxKind.EqualsToken;
		if (isAssignment) for (const [name] of at.left.getText().matchAll(/\w+/g)) names.add(name);
		ts.forEachChild(at, visit);
	};
	visit(node);
	return names;
}

/** Whether a function is what `describe` is given, whose statements are tests and what they share. */
export function isSuite(node: ts.Node): boolean {
	return (
		(ts.isArrowFunction(node) || ts.isFunctionExpression(node)) &&
		ts.isCallExpression(node.parent) &&
		calledName(node.parent) === SUITE
	);
}

/** Whether there is a test in a node, not counting what `isCut`. */
export function holdsTest(node: ts.Node, isCut: (node: ts.Node) => boolean): boolean {
	if (isCut(node)) return false;
	if (ts.isCallExpression(node) && TEST.test(calledName(node))) return true;
	return ts.forEachChild(node, (child) => holdsTest(child, isCut) || undefined) ?? false;
}

/** `it` of `it('…', …)` and of `it.each(…)('…', …)`. */
function calledName(call: ts.CallExpression): string {
	let callee: ts.Expression = call.expression;
	while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) {
		callee = callee.expression;
	}
	return ts.isIdentifier(callee) ? callee.text : '';
}

/**
 * The text of a module without some of its nodes, their comments and the marks that separated them.
 * @param comments others that go as well
 */
export function textWithout(
	source: ts.SourceFile,
	cut: ReadonlySet<ts.Node>,
	comments: readonly ts.CommentRange[],
): string {
	const ranges = [
		...[...cut].map((node) => rangeOf(source, node)),
		...comments.map(({ pos, end }) => ({ start: pos, end })),
	].sort((a, b) => a.start - b.start);
	let text = '';
	let at = 0;
	for (const { start, end } of ranges) {
		if (end <= at) continue;
		text += source.text.slice(at, Math.max(at, start));
		at = end;
	}
	return text + source.text.slice(at);
}

/** All comments of a module. */
export function commentsOf(source: ts.SourceFile): ts.CommentRange[] {
	const found = new Map<number, ts.CommentRange>();
	const visit = (node: ts.Node): void => {
		const before = ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? [];
		const after = ts.getTrailingCommentRanges(source.text, node.end) ?? [];
		for (const comment of [...before, ...after]) found.set(comment.pos, comment);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return [...found.values()];
}

function rangeOf(source: ts.SourceFile, node: ts.Node): { start: number; end: number } {
	const { text } = source;
	const start = startWithComment(text, node);
	const { end } = node;
	const separator = ts.isUnionTypeNode(node.parent) ? /^\s*\|/ : /^\s*,/;
	if (ts.isStatement(node)) return { start, end };
	const after = separator.exec(text.slice(end));
	if (after) return { start, end: end + after[0].length };
	const before = ts.isUnionTypeNode(node.parent) ? /\|\s*$/ : /,\s*$/;
	return { start: start - (before.exec(text.slice(0, start))?.[0].length ?? 0), end };
}

/** Where a node begins, or the comment that stands right above it. */
function startWithComment(text: string, node: ts.Node): number {
	let start = node.getStart();
	const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
	for (const { pos, end } of [...comments].reverse()) {
		if (/\n\s*\n/.test(text.slice(end, start))) break;
		start = pos;
	}
	return start;
}
