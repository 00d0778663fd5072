export { SimulatorControl, HeppuControl, VoxworksControl } from './control.cjs';
export type { AddCallsRequest, SimulatorSettings } from './controlPlane.cjs';
export type { Fault, FaultKind, FaultTarget } from './faults.cjs';
export { OTHER_ORGANISATION_KEY } from './gateway.cjs';
export { startHeppu, type HeppuOptions, type HeppuSimulator, type Spawning } from './heppu.cjs';
export type { HeppuAgent } from './heppuAgents.cjs';
export {
	DEFAULT_AGENT_ID,
	HEPPU_ENDED,
	HEPPU_STATUSES,
	type HeppuCall,
	type HeppuCallInput,
} from './heppuCalls.cjs';
export { spawnSimulators, type SpawnedSimulators, type SpawnOptions } from './process.cjs';
export { TokenBucket, type Admission, type RateLimit } from './rateLimit.cjs';
export type { RemoteFault } from './remoteFaults.cjs';
export { seedHeppu, seedVoxworks } from './samples.cjs';
export type * from './types.cjs';
export { startVoxworks, type VoxworksOptions, type VoxworksSimulator } from './voxworks.cjs';
export type { VoxworksCall, VoxworksCallInput } from './voxworksCalls.cjs';
