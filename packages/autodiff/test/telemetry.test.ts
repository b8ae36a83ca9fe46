import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('leaves nothing in the home of its user', () => {
  const home = mkdtempSync(join(tmpdir(), 'anylift-home-'));
  const run = `
    import { input, neg, serialize } from '@anylift/autodiff';
    import { nodeBackend } from '@anylift/autodiff/node';
    const session = await nodeBackend().open(serialize({ y: neg(input('x', [1])) }));
    await session.run({ x: { data: new Float32Array(1), shape: [1] } });`;
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: '', ORT_DISABLE_TELEMETRY: undefined };
  execFileSync(process.execPath, ['--input-type=module', '-e', run], { cwd: import.meta.dirname, env });
  expect(readdirSync(home, { recursive: true })).toEqual([]);
  rmSync(home, { recursive: true });
});
