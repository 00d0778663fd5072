const { readdirSync } = require('node:fs');
const path = require('node:path');

/**
 * Has all tests of a folder run as one file. Jest loads n8n-workflow anew for each file, which for one mutant would
 * take longer than all of its tests.
 */
exports.all = (folder, isLeftOut = () => false) => {
	const root = path.resolve(__dirname, '../../test', folder);
	const files = readdirSync(root, { recursive: true })
		.filter((file) => file.endsWith('.test.ts') && !isLeftOut(file))
		.sort();
	// The file's name in front, as two files may use the same words.
	for (const file of files) {
		describe(file, () => {
			require(path.join(root, file));
		});
	}
};
