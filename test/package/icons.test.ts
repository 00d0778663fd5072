import { readIcons } from './icons.cjs';

/*
 * The icons as they stand on n8n's canvas and in its lists. Each is a tile of one colour, its first shape, with
 * the signs for a phone and for a stop on it. What the signs look like at 16 px, no test tells.
 */

/** What an icon may stand on: the canvas and the face of a node, in the light and the dark theme of n8n. */
const GROUNDS = ['#FFFFFF', '#F5F5F5', '#414244', '#2D2E2E', '#171717'];

/** The least contrast between a tile and what it stands on: with less, the icon seems to have no edge. */
const TILE_CONTRAST = 1.5;

/** The least contrast of a sign on its tile, for graphics (WCAG 2.1, 1.4.11). */
const SIGN_CONTRAST = 3;

const ICONS = readIcons();

const coloursOf = (svg: string) =>
	[...svg.matchAll(/"(#[\dA-F]{6})"/gi)].map(([, hex]) => hex ?? '');

/** Relative luminance of a colour in sRGB (WCAG 2.1). */
function luminance(hex: string): number {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
		const share = parseInt(hex.slice(at, at + 2), 16) / 255;
		return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 to 21. */
function contrast(one: string, other: string): number {
	const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (light + 0.05) / (dark + 0.05);
}

it('contrast is that of the standard', () => {
	expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21);
	expect(contrast('#777777', '#FFFFFF')).toBeCloseTo(4.48, 1);
});

describe.each(ICONS)('the icon $file', ({ svg }) => {
	it('is square', () => {
		const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
		expect(width).toBeDefined();
		expect(width).toBe(height);
		expect(svg).toContain(` width="${String(width)}" height="${String(height)}"`);
	});

	it.each(GROUNDS)('is seen on %s', (ground) => {
		expect(contrast(coloursOf(svg)[0] ?? ground, ground)).toBeGreaterThanOrEqual(TILE_CONTRAST);
	});

	it('has signs that are seen on its tile', () => {
		const [tile = '', ...signs] = coloursOf(svg);
		expect(signs).toHaveLength(2);
		for (const sign of signs) expect(contrast(sign, tile)).toBeGreaterThanOrEqual(SIGN_CONTRAST);
	});
});
