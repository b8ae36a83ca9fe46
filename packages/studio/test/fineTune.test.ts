/** Fine-tuning in the built page: a rig of one's own in, a checkpoint out. */
import { readFileSync } from 'node:fs';
import { nodeBackend } from '@anylift/autodiff/node';
import { Lifter, parseCheckpoint } from '@anylift/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, missing, outside, recordRequests, type Site, serveStudio } from './browser.js';
import { bvh, deepLabCut } from './madeFiles.js';

/** Steps on one thread of a busy machine. */
const SLOW = 180_000;

describe.skipIf(missing && !process.env.CI)(`fine-tuning in Chromium${missing}`, () => {
  let site: Site;
  let browser: Browser;
  let page: Page;
  let requested: string[];

  beforeAll(async () => {
    [site, browser] = await Promise.all([serveStudio(), launch()]);
  });
  beforeEach(async () => {
    await page?.context().close();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    requested = recordRequests(context);
    page = await context.newPage();
    await page.goto(`${site.origin}/?device=wasm#training`);
    await page.getByText('Teach it your rig').click();
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  async function start(steps: number): Promise<void> {
    await page.getByLabel('Minutes or steps').selectOption('steps');
    await page.getByLabel('How long').fill(`${steps}`);
    await page.getByRole('button', { name: 'Fine-tune', exact: true }).click();
  }
  const percents = async (locator: string) =>
    [...(await page.locator(locator).innerText()).matchAll(/([\d.]+) %/g)].map(([, number]) => Number(number));

  it(
    'learns a made-up robot in a few steps, draws it, lifts with it and gives the checkpoint',
    async () => {
      await page.getByRole('button', { name: 'made-up robot' }).click();
      await start(16);
      await page.locator('.outcome .view').first().waitFor({ timeout: SLOW });
      const [before, now] = await percents('.outcome h3');
      expect(now).toBeLessThan(before);
      expect(await page.locator('.fine-tune .figures').innerText()).toContain('16 / 16');

      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download the checkpoint' }).click(),
      ]);
      const bytes = readFileSync(await download.path());
      const { model, weights } = parseCheckpoint(bytes, download.suggestedFilename());
      expect(model.form).toBe('view');
      expect([...weights.values()].every((data) => data.every(Number.isFinite))).toBe(true);

      await page.getByRole('button', { name: 'Use it now' }).click();
      await page.getByRole('button', { name: 'Open validation frames in Lift' }).click();
      await page.locator('.engine-line button', { hasText: 'tuned to' }).waitFor();
      await page.locator('.error-seen').waitFor();
      // Node lifts with the same file.
      const lifter = await Lifter.load(bytes, { where: 'downloaded', backend: nodeBackend() });
      expect(lifter.name).toContain('tuned to');
      const keypoints: [number, number][] = Array.from({ length: 9 }, (_, i) => [i, (i * i) % 7]);
      const [lifted] = await lifter.lift({ skeleton: { edges: [] }, frames: [{ keypoints }] });
      expect(lifted.keypoints3d?.flat().every(Number.isFinite)).toBe(true);
      await lifter.release();
      expect(outside(site, requested)).toEqual([]);
    },
    2 * SLOW,
  );

  it(
    'is cancelled when it is told to, and says what is no 3D',
    async () => {
      await page.getByLabel('3D files to learn from').setInputFiles(deepLabCut(40));
      await page.locator('.drop [role=alert]').waitFor();
      expect(await page.locator('.drop [role=alert]').innerText()).toMatch(/3D/);
      await page.getByLabel('3D files to learn from').setInputFiles(await bvh(120));
      await page.getByRole('button', { name: 'Fine-tune', exact: true }).waitFor();
      await start(5000);
      await page.getByText(/^\d+ \/ 5000$/).waitFor({ timeout: SLOW });
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText(/after \d+ of 5000 steps/).waitFor();
      await page.getByRole('button', { name: 'Fine-tune again' }).waitFor();
    },
    2 * SLOW,
  );
});
