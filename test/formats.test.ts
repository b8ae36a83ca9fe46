import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const docs = join(import.meta.dirname, '../docs');

it('says in docs/formats.md what the formats say of themselves', async () => {
  const { formatsPage }: { formatsPage(): string } = await import(join(docs, 'formats.js'));
  expect(readFileSync(join(docs, 'formats.md'), 'utf8')).toBe(formatsPage());
});
