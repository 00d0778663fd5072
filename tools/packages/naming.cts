/** Code, in which a text stands as the product has it: fenced, or in backquotes. */
const CODE = /^```[\s\S]*?^```$|`[^`\n]+`/gm;

const ANCHOR = /\]\(#[^)\s]*\)/g;

/**
 * Where the package has one vendor, a page for its users calls it by name: `the vendor's word` becomes
 * `Heppu's word`, in anchors of headings too. In parentheses, whose something is goes without saying: `Filter (Heppu)`
 * becomes `Filter`. Code stays as it is.
 */
export function namingVendor(page: string, displayName: string): string {
	const code: string[] = [];
	const anchored = page.replace(ANCHOR, (link) =>
		link
			.replace(/(?<=[#-])the-vendors(?=[-)])/g, `${displayName.toLowerCase()}s`)
			.replace(/(?<=[#-])the-vendor(?=[-)])/g, displayName.toLowerCase()),
	);
	return anchored
		.replace(CODE, (text) => `\u0000${code.push(text) - 1}\u0000`)
		.replaceAll(` (${displayName})`, '')
		.replaceAll(`(${displayName}: `, '(')
		.replace(/\b[Tt]he vendor\b/g, displayName)
		.replace(/\u0000(\d+)\u0000/g, (_, index: string) => code[Number(index)] ?? '');
}
