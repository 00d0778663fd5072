import { exampleNames, readExample } from '../scenarios/environment.cjs';
import type { Step } from './steps.cjs';

/** Little wider than the pictures, so that n8n fits the workflow into them. */
const WINDOW = { width: 940, height: 700 };
/** The name of a node stands below it, outside of what n8n counts as the node. */
const NAMES_BELOW_NODES = 36;

export function canvasSteps(step: Step): void {
	for (const name of exampleNames()) {
		step(`the example ${name} lies on the canvas as a whole`, async (session) => {
			const { page, n8n, screenshots } = session;
			await page.setViewportSize(WINDOW);
			const { id } = await n8n.createWorkflow(readExample(name));
			await session.openWorkflow(id);
			await page.getByTestId('zoom-to-fit').click();
			const seen = page.locator(
				'[data-test-id="sticky"]:visible, [data-test-id="canvas-node"]:visible',
			);
			await screenshots.take(`example-${name}`, await seen.all(), { margin: NAMES_BELOW_NODES });
		});
	}
}
