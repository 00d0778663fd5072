/** Tests that put another module in a module's place: each is a file of its own, or the others would get it too. */
exports.ALONE = ['n8n1.test.ts', 'olderHost.test.ts'];
