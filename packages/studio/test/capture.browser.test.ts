import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hand } from '../src/capture/examples/hand.js';
import { person } from '../src/capture/examples/person.js';
import { launch, missing, outside, recordRequests, type Site, serveStudio } from './browser.js';
import { bmpOf, draw, webmOf, y4mOf } from './madeUpMedia.js';

const SIZE = 480;
/** A detector starts slowly where the processor plays the GPU. */
const SLOW = 90_000;

describe.skipIf(missing && !process.env.CI)(`Capture in Chromium${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'anylift-camera-'));
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let requested: string[];

  beforeAll(async () => {
    site = await serveStudio();
    const waves = Array.from({ length: 8 }, (_, f) => person(SIZE, { wave: 0.5 - 0.5 * Math.cos((Math.PI * f) / 4) }));
    const camera = join(folder, 'camera.y4m');
    writeFileSync(
      camera,
      y4mOf(
        waves.map((figure) => draw([figure], SIZE)),
        8,
      ),
    );
    browser = await launch(['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`]);
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
    rmSync(folder, { recursive: true });
  });

  beforeEach(async () => {
    context = await browser.newContext({ permissions: [] });
    requested = recordRequests(context);
    page = await open(context);
  });

  afterEach(async () => {
    expect(outside(site, requested)).toEqual([]);
    await context.close();
  });

  async function open(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(site.origin);
    await page.locator('.engine .ready').waitFor({ timeout: SLOW });
    return page;
  }

  const picture = (name: string, buffer: Buffer) =>
    page.getByLabel('File of a picture').setInputFiles({ name, mimeType: 'image/bmp', buffer });
  const way = (name: string) => page.locator('.capture-bar').getByText(name, { exact: true }).click();
  const title = () => page.locator('.pane .title').innerText();
  const notice = () => page.locator('.notice').last().locator('p').innerText();
  const waitForTitle = (pattern: RegExp) => page.locator('.pane .title', { hasText: pattern }).waitFor({ timeout: SLOW });

  /** Where the landmarks are drawn, in pixels of a picture that is shown as a whole; hidden ones too. */
  const landmarks = (width = SIZE, height = SIZE) =>
    page.evaluate(
      ({ width, height }) => {
        const pane = document.querySelector('.picture')!.getBoundingClientRect();
        const scale = Math.min(pane.width / width, pane.height / height);
        const [left, top] = [(pane.width - scale * width) / 2, (pane.height - scale * height) / 2];
        return [...document.querySelectorAll('.picture circle')].map((circle) => ({
          x: (Number(circle.getAttribute('cx')) - left) / scale,
          y: (Number(circle.getAttribute('cy')) - top) / scale,
          isVisible: circle.classList.contains('visible'),
        }));
      },
      { width, height },
    );

  /** Click at a place of a picture that is shown as a whole. */
  async function clickAt(x: number, y: number): Promise<void> {
    const pane = (await page.locator('.picture').boundingBox())!;
    const scale = Math.min(pane.width, pane.height) / SIZE;
    await page.mouse.click(
      pane.x + (pane.width - scale * SIZE) / 2 + scale * x,
      pane.y + (pane.height - scale * SIZE) / 2 + scale * y,
    );
  }

  it(
    'finds a person in a picture, lifts it, and hides what it is less sure of',
    async () => {
      expect(requested.some((url) => /\/(pose|hands|face_mesh)_/.test(url))).toBe(false);
      const figure = person(SIZE);
      await picture('waving.bmp', bmpOf(draw([figure], SIZE)));
      await page.getByRole('button', { name: 'Cancel' }).waitFor();
      await waitForTitle(/waving.bmp 33 landmarks$/);
      // Drawn with the next frame.
      await expect.poll(async () => (await landmarks()).every(({ isVisible }) => isVisible)).toBe(true);
      const found = await landmarks();
      for (const [index, name] of [
        [11, 'left_shoulder'],
        [12, 'right_shoulder'],
        [15, 'left_wrist'],
        [16, 'right_wrist'],
        [27, 'left_ankle'],
      ] as const) {
        const [x, y] = figure.landmarks.get(name)!;
        expect(Math.hypot(found[index].x - x, found[index].y - y), name).toBeLessThan(0.06 * SIZE);
      }
      await page.getByText(/^First\d/).waitFor();
      expect(await page.getByRole('button', { name: 'MediaPipe' }).getAttribute('aria-pressed')).toBe('true');
      await page.getByLabel(/Hide below confidence/).fill('1');
      await waitForTitle(/hidden/);
    },
    SLOW,
  );

  it(
    'finds two hands, and neither face nor person in the same picture',
    async () => {
      await picture('hands.bmp', bmpOf(draw([hand(SIZE), hand(SIZE)], SIZE)));
      await page.getByText('No person was found here').waitFor({ timeout: SLOW });
      await way('Hands');
      await waitForTitle(/hands.bmp 21 landmarks$/);
      const [wrist] = await landmarks(2 * SIZE, SIZE);
      expect(wrist.y).toBeGreaterThan(SIZE / 2);
      const instances = page.getByLabel('Instance');
      expect(await instances.locator('option').allInnerTexts()).toEqual(['Left hand', 'Left hand 2']);
      await instances.selectOption('Left hand 2');
      await expect.poll(async () => (await landmarks(2 * SIZE, SIZE))[0].x > SIZE).toBe(wrist.x < SIZE);
      await way('Face');
      await page.getByText('No face was found here').waitFor({ timeout: SLOW });
    },
    2 * SLOW,
  );

  it('says in a sentence what is no picture', async () => {
    await picture('notes.bmp', Buffer.from('no picture'));
    await page.locator('.notice.error').waitFor();
    expect(await notice()).toBe('notes.bmp: expected a picture that this browser can show, such as PNG or JPEG');
    expect(await page.locator('.capture-bar').count()).toBe(0);
  });

  it('takes pictures that are dropped anywhere', async () => {
    const bytes = bmpOf(draw([hand(SIZE)], SIZE)).toString('base64');
    const transfer = await page.evaluateHandle((bytes) => {
      const transfer = new DataTransfer();
      const file = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([file], 'dropped.bmp', { type: 'image/bmp' }));
      return transfer;
    }, bytes);
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await waitForTitle(/dropped.bmp/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.capture-bar progress').waitFor({ state: 'detached' });
  });

  it('places landmarks of a rig by hand, in order, one of them skipped', async () => {
    const figure = hand(SIZE);
    await picture('hand.bmp', bmpOf(draw([figure], SIZE)));
    await way('By hand');
    await page.getByLabel('Skeleton').selectOption('hand21');
    await waitForTitle(/21 landmarks, 21 hidden/);
    const names = [...figure.landmarks.keys()];
    for (const [i, [x, y]] of [...figure.landmarks.values()].entries()) {
      expect(await page.getByLabel('Next landmark').locator(':checked').innerText()).toBe(`${i + 1} of 21: ${names[i]}`);
      if (i === 4) await page.getByRole('button', { name: 'Skip' }).click();
      else await clickAt(x, y);
    }
    expect(await page.getByLabel('Next landmark').locator(':checked').innerText()).toBe('All placed');
    expect(await title()).toMatch(/21 landmarks, 1 hidden/);
    await expect.poll(async () => (await landmarks())[20].isVisible).toBe(true);
    const placed = await landmarks();
    for (const [i, [x, y]] of [...figure.landmarks.values()].entries()) {
      expect(placed[i].isVisible, names[i]).toBe(i !== 4);
      if (i !== 4) expect(Math.hypot(placed[i].x - x, placed[i].y - y), names[i]).toBeLessThan(1);
    }
    await page.getByText(/^First\d/).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.getByLabel('Next landmark').locator(':checked').innerText()).toBe('21 of 21: pinky_tip');
  });

  it('makes a rig of one landmark after the other', async () => {
    await picture('hand.bmp', bmpOf(draw([hand(SIZE)], SIZE)));
    await way('By hand');
    await page.getByLabel('Skeleton').selectOption('A rig of your own');
    for (const [x, y] of [
      [100, 300],
      [150, 200],
      [250, 180],
      [260, 80],
    ])
      await clickAt(x, y);
    await waitForTitle(/4 landmarks$/);
    await page.getByText(/^First\d/).waitFor();
  });

  it(
    'goes through a video frame by frame, and keeps what was found when it is ended',
    async () => {
      const frames = [0, 0.25, 0.5, 0.75, 1].map((wave) => draw([person(SIZE, { wave })], SIZE));
      const buffer = await webmOf(page, frames, 5);
      await page.getByLabel('File of a video').setInputFiles({ name: 'wave.webm', mimeType: 'video/webm', buffer });
      await page.getByText(/Frame \d+ of \d+/).waitFor({ timeout: SLOW });
      await page.locator('.capture-bar progress').waitFor({ state: 'detached', timeout: SLOW });
      expect(await title()).toMatch(/wave.webm 33 landmarks/);
    },
    2 * SLOW,
  );

  it(
    'follows the webcam until it is stopped',
    async () => {
      await context.grantPermissions(['camera']);
      await page.getByRole('button', { name: 'Webcam' }).click();
      await waitForTitle(/Webcam 33 landmarks$/);
      await page.locator('[data-reading=pictures]', { hasText: /[1-9]/ }).waitFor({ timeout: SLOW });
      const wristNow = async () => (await landmarks())[16].y;
      const before = await wristNow();
      await expect.poll(async () => Math.abs((await wristNow()) - before), { timeout: SLOW }).toBeGreaterThan(0.05 * SIZE);
      await page.getByRole('button', { name: 'Stop' }).click();
      const still = await wristNow();
      await page.waitForTimeout(600);
      expect(await wristNow()).toBe(still);
      expect(await title()).toMatch(/Webcam 33 landmarks/);
    },
    2 * SLOW,
  );

  it('says in a sentence why there is no webcam', async () => {
    await page.getByRole('button', { name: 'Webcam' }).click();
    await page.locator('.notice.error').waitFor();
    expect(await notice()).toMatch(/^The webcam was not allowed: allow it for this page/);
    const without = await launch();
    const other = await open(await without.newContext());
    await other.getByRole('button', { name: 'Webcam' }).click();
    expect(await other.locator('.notice.error p').innerText()).toBe('No webcam was found on this machine');
    await without.close();
  });
});
