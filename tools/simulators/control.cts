import axios, { type AxiosInstance } from 'axios';
import type { AddCallsRequest, SimulatorSettings } from './controlPlane.cjs';
import type { Fault } from './faults.cjs';
import type { HeppuListManners } from './heppuListing.cjs';
import type { HeppuAgent } from './heppuAgents.cjs';
import type { HeppuCall, HeppuCallInput } from './heppuCalls.cjs';
import { toRemote } from './remoteFaults.cjs';
import type { ListManners, LoggedRequest, SimCall, Spawning, TrafficSummary } from './types.cjs';
import type { VoxworksCall, VoxworksCallInput } from './voxworksCalls.cjs';
import type { VoxworksListManners } from './voxworksListing.cjs';

/** Drives a simulator in another process over its control plane. Throws axios's error if the simulator refuses. */
export class SimulatorControl<
	Call extends SimCall = SimCall,
	Input = Partial<Call>,
	Manners extends ListManners = ListManners,
> {
	protected readonly http: AxiosInstance;

	/** @param url the simulator's own URL, without `/__sim` */
	constructor(readonly url: string) {
		// The simulators are on loopback: a proxy set for this machine has no business here.
		this.http = axios.create({ baseURL: `${url}/__sim`, proxy: false, maxBodyLength: Infinity });
	}

	/** Adds like calls. Returns their IDs. */
	async addCalls(count: number, call?: Input): Promise<string[]> {
		return await this.postCalls({ count, call });
	}

	/** Adds each of these calls. Returns their IDs. */
	async addEach(calls: Input[]): Promise<string[]> {
		return await this.postCalls({ calls });
	}

	async calls(): Promise<Call[]> {
		const { data } = await this.http.get<{ calls: Call[] }>('/calls');
		return data.calls;
	}

	async setStatus(callId: string, status: string): Promise<void> {
		await this.http.patch(`/calls/${encodeURIComponent(callId)}`, { status });
	}

	async log(): Promise<LoggedRequest[]> {
		const { data } = await this.http.get<{ log: LoggedRequest[] }>('/log');
		return data.log;
	}

	async summary(): Promise<TrafficSummary> {
		const { data } = await this.http.get<TrafficSummary>('/summary');
		return data;
	}

	async fault(fault: Fault): Promise<void> {
		await this.http.post('/faults', toRemote(fault));
	}

	async settings(settings: SimulatorSettings): Promise<void> {
		await this.http.post('/settings', settings);
	}

	/** Oddities of the listing, until the next `reset()`. */
	async setListing(manners: Manners): Promise<void> {
		await this.http.post('/listing', manners);
	}

	/** New calls keep coming. Resolves at once. */
	async spawn(spawning: Spawning<Input>): Promise<void> {
		await this.http.post('/spawn', spawning);
	}

	/** Forgets calls, log and faults; settings stay. */
	async reset(): Promise<void> {
		await this.http.post('/reset');
	}

	private async postCalls(request: AddCallsRequest<Input>): Promise<string[]> {
		const { data } = await this.http.post<{ ids: string[] }>('/calls', request);
		return data.ids;
	}
}

/** Drives a Heppu simulator in another process. */
export class HeppuControl extends SimulatorControl<HeppuCall, HeppuCallInput, HeppuListManners> {
	async addAgent(agent: Partial<HeppuAgent> = {}): Promise<HeppuAgent> {
		const { data } = await this.http.post<HeppuAgent>('/agents', agent);
		return data;
	}
}

/** Drives a Voxworks simulator in another process. */
export class VoxworksControl extends SimulatorControl<
	VoxworksCall,
	VoxworksCallInput,
	VoxworksListManners
> {}
