import { parseArgs } from 'node:util';
import { startHeppu, type HeppuSimulator } from './heppu.cjs';
import type { SimulatorUrls } from './process.cjs';
import { seedHeppu, seedVoxworks } from './samples.cjs';
import { startVoxworks, type VoxworksSimulator } from './voxworks.cjs';

const USAGE = `Starts the Heppu and Voxworks simulators on 127.0.0.1.

  --heppu-port N     4010 by default, 0 = a free one
  --voxworks-port N  4020 by default, 0 = a free one
  --seed             puts in two agents and a dozen calls per vendor
  --lifecycle MS     calls move on to their next status every MS milliseconds
  --ipc              tells the URLs to the parent process instead of a human
  --help
`;

interface Options {
	heppuPort: number;
	voxworksPort: number;
	seed: boolean;
	lifecycleMs: number | undefined;
	ipc: boolean;
	help: boolean;
}

function readOptions(): Options {
	const { values } = parseArgs({
		options: {
			'heppu-port': { type: 'string', default: '4010' },
			'voxworks-port': { type: 'string', default: '4020' },
			seed: { type: 'boolean', default: false },
			lifecycle: { type: 'string' },
			ipc: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	return {
		heppuPort: wholeNumber('--heppu-port', values['heppu-port']),
		voxworksPort: wholeNumber('--voxworks-port', values['voxworks-port']),
		seed: values.seed,
		lifecycleMs:
			values.lifecycle === undefined ? undefined : wholeNumber('--lifecycle', values.lifecycle),
		ipc: values.ipc,
		help: values.help,
	};
}

function wholeNumber(option: string, text: string): number {
	if (/^\d+$/.test(text)) return Number(text);
	throw new Error(`${option} takes a whole number, not '${text}'`);
}

async function main(): Promise<void> {
	const options = readOptions();
	if (options.help) return void process.stdout.write(USAGE);

	const lifecycle = options.lifecycleMs === undefined ? undefined : { stepMs: options.lifecycleMs };
	const heppu = await startHeppu({ port: options.heppuPort, lifecycle });
	const voxworks = await startVoxworks({ port: options.voxworksPort, lifecycle });
	if (options.seed) {
		seedHeppu(heppu);
		seedVoxworks(voxworks);
	}
	endWithSignalOrParent(heppu, voxworks);
	if (options.ipc) announce({ heppuUrl: heppu.url, voxworksUrl: voxworks.url });
	else process.stdout.write(greeting(heppu, voxworks));
}

function announce(urls: SimulatorUrls): void {
	if (!process.send) throw new Error('--ipc needs a parent process with an IPC channel');
	process.send(urls);
}

function greeting(heppu: HeppuSimulator, voxworks: VoxworksSimulator): string {
	return `Heppu     ${heppu.url}
Voxworks  ${voxworks.url}
API key   ${heppu.apiKey} for both ('other-org' is a valid key that owns none of these calls)

Try:
  curl -H 'x-api-key: ${heppu.apiKey}' '${heppu.url}/api/v1/calls?limit=3'
  curl -H 'Authorization: Bearer ${voxworks.apiKey}' '${voxworks.url}/api/v1/calls?limit=3'

Ctrl+C ends both.
`;
}

function endWithSignalOrParent(...simulators: Array<HeppuSimulator | VoxworksSimulator>): void {
	const end = () =>
		void Promise.all(simulators.map(async (simulator) => await simulator.close())).then(() =>
			process.exit(0),
		);
	process.once('SIGINT', end);
	process.once('SIGTERM', end);
	process.once('disconnect', end);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exit(1);
});
