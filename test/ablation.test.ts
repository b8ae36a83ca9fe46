import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serializeSafetensors } from '@anylift/core';
import { expect, it } from 'vitest';
import { chainFile } from '../packages/training/test/chain.js';

const root = join(import.meta.dirname, '..');

it('says in docs/ablation.md and draws what the results say', async () => {
  const { ablationPage, ablationPlot }: { ablationPage(): string; ablationPlot(): string } = await import(
    join(root, 'docs/ablation.js')
  );
  expect(readFileSync(join(root, 'docs/ablation.md'), 'utf8')).toBe(ablationPage());
  expect(readFileSync(join(root, 'docs/ablation.svg'), 'utf8')).toBe(ablationPlot());
});

it('trains and measures, and goes on where it was', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ablation-'));
  const held = [
    'cmu_amc-isaacgym_amp',
    'zeroad_human-biped',
    'hands_leap-recordings',
    'zeroad_animals-horse',
    'quat_animals-bull',
  ];
  for (const name of [...held, 'known'])
    writeFileSync(join(folder, `${name}.safetensors`), serializeSafetensors(chainFile({ name, frames: 12, held: 3 })));
  const out = join(folder, 'runs');
  const ablate = (...only: string[]) => {
    const counts = ['--start', '80', '--samples', '80', '--frames', '1'];
    const args = [folder, folder, '--out', out, ...counts, ...only.flatMap((name) => ['--only', name])];
    return spawnSync(process.execPath, [join(root, 'packages/model-base/ablation.js'), ...args], { encoding: 'utf8' });
  };
  expect(ablate('start')).toMatchObject({ status: 0, stderr: expect.stringContaining('1 of 1, start\n') });
  const { status, stderr } = ablate('start', 'mirror');
  expect(status).toBe(0);
  expect(stderr).not.toContain('1 of 2, start');
  expect(stderr).toMatch(/2 of 2, mirror\n(.|\n)*to come: start-known, whole, /);
  expect(readdirSync(out).sort()).toEqual(['mirror', 'mirror.json', 'start', 'start.json']);
  const { augment, exclude } = JSON.parse(readFileSync(join(out, 'mirror/config.json'), 'utf8'));
  expect({ mirror: augment.mirror, exclude }).toEqual({ mirror: 0, exclude: held });
  const { figures } = JSON.parse(readFileSync(join(out, 'mirror.json'), 'utf8'));
  expect(figures['held-sides'].sets.map(({ name }: { name: string }) => name).sort()).toEqual([...held].sort());
  expect(figures.val.pa2).toBeGreaterThan(0);
});
