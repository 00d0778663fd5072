const { rm } = require('node:fs/promises');
const { dest, parallel, src } = require('gulp');

const clean = () => rm('dist', { recursive: true, force: true });

const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));

/** Codex files and output schemas, where n8n looks for them. */
const nodeJson = () => src('nodes/**/*.json').pipe(dest('dist/nodes'));

exports.clean = clean;
exports.default = parallel(icons, nodeJson);
