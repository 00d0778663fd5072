import { readPage } from './pages.cjs';
import { type Edition, editionOf, proseOf, sectionOf, wordsOfProse } from './readme.cjs';

const SOURCE = readPage('README.md');

/** Words that a person reads in ten minutes, at 250 a minute. */
const TEN_MINUTES = 2_500;

describe.each<Edition>(['heppu', 'voxworks'])('README for %s', (edition) => {
	const text = editionOf(SOURCE, edition);

	it('can be read in ten minutes, without its tables', () => {
		expect(wordsOfProse(text)).toBeLessThanOrEqual(TEN_MINUTES);
	});

	it('says of each agent whether it is a voice agent or an AI agent', () => {
		const named = proseOf(text).match(/(?:[\w-]+ )?\bagents?\b/gi) ?? [];
		expect(named.length).toBeGreaterThan(3);
		expect(named.filter((words) => !/^(voice|AI) agents?$/i.test(words))).toEqual([]);
	});
});

it('README tells the bars that the benchmark holds', () => {
	const bars = readPage('tools/benchmarks/bars.cts');
	const told = sectionOf(editionOf(SOURCE, 'both'), 'Speed');
	for (const [operation, atMost] of [
		['Check Then Cancel', '1.15'],
		['Cancel Many', '0.7'],
	]) {
		expect(bars).toMatch(new RegExp(`beside\\('${operation}', '\\w+', ${atMost}\\)`));
		expect(told).toMatch(new RegExp(`${operation} +\\| at most ${atMost} ×`));
	}
	expect(bars).toMatch(/within\('Cancel Many', 'cancelMany', 1\.15\)/);
});
