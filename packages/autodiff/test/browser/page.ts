import { webBackend } from '@anylift/autodiff/web';
import { cases } from '../cases.js';
import { faults, prepare } from '../check.js';

/** What is wrong with each case on a device of this browser, by the case's name; nothing where there is no such device. */
async function run(device: 'wasm' | 'webgpu'): Promise<Record<string, string[]> | undefined> {
  if (device === 'webgpu' && !(await requestAdapter())) return undefined;
  const backend = await webBackend(device);
  const found: Record<string, string[]> = {};
  for (const c of cases) found[c.name] = await faults(backend, prepare(c)).catch((error: unknown) => [String(error)]);
  return found;
}

/** The types of WebGPU are not part of TypeScript's DOM. */
function requestAdapter(): Promise<object | null> | undefined {
  return (navigator as { gpu?: { requestAdapter(): Promise<object | null> } }).gpu?.requestAdapter();
}

Object.assign(globalThis, { run });
