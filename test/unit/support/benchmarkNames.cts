import { PRESSURES } from '../../../tools/benchmarks/pressure.cjs';
import { SCENARIOS } from '../../../tools/benchmarks/scenarios.cjs';

/** What `npm run bench -- --only` takes. */
export const SCENARIO_NAMES = [...SCENARIOS, ...PRESSURES].map(({ name }) => name);
