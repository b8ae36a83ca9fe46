import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** Nothing that axe-core objects to by WCAG AA in what a page shows, light and dark, on a desktop and on a phone; then it is as it was. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`[data-theme=${colorScheme}]`).waitFor();
      const { violations, passes } = await page.evaluate<AxeResults>(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] })`);
      expect(passes.length).toBeGreaterThan(5);
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => ({ id, html, why: any[0]?.message })));
      expect(found, `${size.width} px, ${colorScheme}`).toEqual([]);
    }
  }
}
