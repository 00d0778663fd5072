const { all } = require('./all.cjs');
const { ALONE } = require('./alone.cjs');

all('unit', (file) => ALONE.some((name) => file.endsWith(name)));
