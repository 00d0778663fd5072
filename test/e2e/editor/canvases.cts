import { exampleNames, readExample } from '../scenarios/environment.cjs';
import type { Step } from './steps.cjs';

export function canvasSteps(step: Step): void {
	for (const name of exampleNames()) {
		step(`the example ${name} lies on the canvas as a whole`, async (session) => {
			const { id } = await session.n8n.createWorkflow(readExample(name));
			await session.openWorkflow(id);
			await session.screenshots.takeCanvas(`example-${name}`);
		});
	}
}
