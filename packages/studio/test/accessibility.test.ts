import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StudioCommand, startStudio, trainingFolder } from '../../cli/test/studioCommand.js';
import { expectAccessible } from './axe.js';
import { launch, missing } from './browser.js';

const WALK = fileURLToPath(new URL('../../../examples/person-walking.json', import.meta.url));

const folder = trainingFolder();
afterAll(() => rmSync(folder, { recursive: true }));

/** Each brings a page to what is judged. */
const VIEWS: Record<string, (page: Page) => Promise<void>> = {
  async lift(page) {
    await page.locator('.error-seen').waitFor();
  },
  async keyboard(page) {
    await page.getByRole('button', { name: 'Keyboard' }).click();
    await page.locator('dialog.help[open]').waitFor();
  },
  async file(page) {
    await page.locator('input[aria-label=Files]').setInputFiles(WALK);
    await page.locator('.timeline').waitFor();
  },
  async export(page) {
    await page.getByRole('button', { name: 'Export' }).click();
    await page.locator('dialog .about h3').waitFor();
  },
  async skeleton(page) {
    await page.getByRole('tab', { name: 'Skeleton' }).click();
    await page.getByRole('heading').or(page.locator('.skeleton .list')).last().waitFor();
  },
  async training(page) {
    await page.getByRole('tab', { name: 'Training' }).click();
    await page.getByText('Teach it your rig').click();
    await page.getByRole('button', { name: 'made-up robot' }).click();
    await page.getByRole('button', { name: 'Fine-tune', exact: true }).waitFor();
  },
};

describe.skipIf(missing && !process.env.CI)(`accessibility in Chromium${missing}`, () => {
  let command: StudioCommand;
  let browser: Browser;

  beforeAll(async () => {
    expect(existsSync(WALK)).toBe(true);
    [command, browser] = await Promise.all([startStudio(folder, '--port', '0'), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    command?.child.kill('SIGINT');
    await command?.ended;
  });

  it.each(Object.keys(VIEWS))(
    'axe finds nothing to object to in: %s, light and dark, on a desktop and on a phone',
    async (name) => {
      const context = await browser.newContext({ reducedMotion: 'reduce', bypassCSP: true });
      const page = await context.newPage();
      await page.goto(command.address);
      await page.locator('.engine .dot.ready').waitFor({ timeout: 60_000 });
      await VIEWS[name](page);
      await expectAccessible(page);
      await context.close();
    },
  );
});
