import { existsSync } from 'node:fs';
import { type Backend, input, serialize } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { describe, expect, it } from 'vitest';
import { cases } from './cases.js';
import { differences, faults, prepare, toFloat64 } from './check.js';
import { evaluate } from './float64.js';

// In float64 a derivative has nowhere to hide behind rounding: this finds a formula that is almost right.
describe('derivatives in float64', () => {
  it.each(cases)('$name', (c) => {
    const { outputs, feeds, expected } = prepare(c);
    const values = evaluate(Object.values(outputs), toFloat64(feeds));
    expect(differences(Object.fromEntries(Object.keys(outputs).map((name, i) => [name, values[i]])), expected, 1e-6)).toEqual([]);
  });
});

for (const backend of [nodeBackend({ threads: 1 }), nodeBackend({ device: 'webgpu' })]) {
  const missing = await whyMissing(backend);
  describe.skipIf(missing)(`${backend.name}${missing}`, () => {
    it.each(cases)('$name', async (c) => {
      expect(await faults(backend, prepare(c))).toEqual([]);
    });
  });
}

/** An empty text where sessions open. */
async function whyMissing(backend: Backend): Promise<string> {
  if (backend.name === 'node-cpu') return '';
  useSwiftShader();
  try {
    await (await backend.open(serialize({ y: input('x', [1]) }))).release();
    return '';
  } catch (error) {
    return ` (skipped, no session opens: ${error instanceof Error ? error.message : error})`;
  }
}

/** Where there is no GPU, Chromium's Vulkan driver for the processor does; Mesa's lacks what Dawn asks for in Debian 12. */
function useSwiftShader(): void {
  const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
  if (!existsSync('/dev/dri') && existsSync(driver)) process.env.VK_DRIVER_FILES ??= driver;
}
