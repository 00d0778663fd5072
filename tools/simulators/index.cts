export { SimulatorControl, HeppuControl, VoxworksControl } from './control.cjs';
export type { AddCallsRequest, SimulatorSettings } from './controlPlane.cjs';
export type { Fault, FaultKind, FaultTarget } from './faults.cjs';
export { OTHER_ORGANISATION_KEY } from './gateway.cjs';
export type { Lag } from './history.cjs';
export { startHeppu, type HeppuOptions, type HeppuSimulator } from './heppu.cjs';
export type { HeppuAgent } from './heppuAgents.cjs';
export {
	DEFAULT_AGENT_ID,
	HEPPU_ENDED,
	HEPPU_STATUSES,
	type HeppuCall,
	type HeppuCallInput,
} from './heppuCalls.cjs';
export type { HeppuListManners } from './heppuListing.cjs';
export { spawnSimulators, type SpawnedSimulators, type SpawnOptions } from './process.cjs';
export {
	TokenBucket,
	type Admission,
	type QuotaHeaders,
	type RateLimit,
	type WrittenWait,
} from './rateLimit.cjs';
export type { RemoteFault } from './remoteFaults.cjs';
export { seedHeppu, seedVoxworks } from './samples.cjs';
export type { Surroundings } from './surroundings.cjs';
export type * from './types.cjs';
export { startVoxworks, type VoxworksOptions, type VoxworksSimulator } from './voxworks.cjs';
export type { VoxworksCall, VoxworksCallInput } from './voxworksCalls.cjs';
export type { VoxworksListManners } from './voxworksListing.cjs';
export { exactNumber } from './wire.cjs';
