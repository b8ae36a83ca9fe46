import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const manifests = ['package.json', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/package.json`)];

it('has a line with the pinned version for every package in docs/dependencies.md', () => {
  const lines = readFileSync(join(root, 'docs/dependencies.md'), 'utf8').split('\n');
  for (const manifest of manifests) {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
    for (const [name, version] of Object.entries<string>({ ...dependencies, ...devDependencies })) {
      if (name.startsWith('@anylift/')) continue;
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(
        lines.some((line) => line.startsWith('|') && line.includes(name) && line.includes(version)),
        `${name} ${version}`,
      ).toBe(true);
    }
  }
});
