import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

it('says in docs/studio.md what was measured last, and has every picture that it shows', async () => {
  const { newestResult, pageWith }: { newestResult(): unknown; pageWith(result: unknown): string } = await import(
    join(root, 'benchmarks/studioReport.js')
  );
  const page = readFileSync(join(root, 'docs/studio.md'), 'utf8');
  expect(page).toBe(pageWith(newestResult()));
  const pictures = [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path);
  expect(pictures.length).toBeGreaterThan(20);
  for (const path of pictures)
    expect(
      readFileSync(join(root, 'docs', path))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
});
