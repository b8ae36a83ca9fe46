/** Files in the built page: opened, played, lifted, exported, with what is written read back by others. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { launch, missing, recordRequests, type Site, serve } from './browser.js';
import { broken, bvh, deepLabCut, type MadeFile, openPose, skeletonOfWalk, sleap, walk } from './madeFiles.js';

/** A page on a busy machine takes its time. */
const until = <T>(look: () => T) => expect.poll(look, { timeout: 60_000, interval: 100 });

const BUILT = fileURLToPath(new URL('../../cli/studio/', import.meta.url));

/** Node has none; three tells by it how far a data: address is read. */
vi.stubGlobal('ProgressEvent', class extends Event {});

describe.skipIf(missing && !process.env.CI)(`Files in Chromium${missing}`, () => {
  let site: Site;
  let browser: Browser;
  let page: Page;
  let requested: string[];
  const allRequested: string[][] = [];

  beforeAll(async () => {
    site = await serve((path) => (existsSync(BUILT + path) ? readFileSync(BUILT + path) : undefined));
    browser = await launch();
  });

  beforeEach(async () => {
    await page?.context().close();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    requested = recordRequests(context);
    allRequested.push(requested);
    context.setDefaultTimeout(60_000);
    page = await context.newPage();
    await page.goto(`${site.origin}/?device=wasm`);
    await page.locator('.dot.ready').waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  const open = async (...files: MadeFile[]) => page.setInputFiles('input[aria-label="Files"]', files);
  const recognised = () => page.locator('.recognised').textContent();
  const notice = (words: string | RegExp) => page.locator('.notice', { hasText: words }).waitFor();
  const untilLifted = () => until(() => page.locator('.answers').textContent()).toMatch(/First\s*\d/);

  /** Export in the dialog that is open, or of the page. */
  async function exported(choose: () => Promise<void>): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
    await page.getByRole('button', { name: 'Export' }).first().click();
    await page.locator('.formats label').first().waitFor();
    await choose();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.dialog footer .primary').click()]);
    return { name: download.suggestedFilename(), bytes: Uint8Array.from(readFileSync(await download.path())) };
  }
  const choose =
    (...labels: string[]) =>
    async () => {
      for (const label of labels) await page.locator('.dialog label', { hasText: new RegExp(`^${label}`) }).click();
    };

  it('opens SLEAP, for which the HDF5 library is loaded, and not before', async () => {
    const isLibrary = (url: string) => url.includes('hdf5');
    expect(requested.filter(isLibrary)).toEqual([]);
    await open(await sleap(12));
    await until(recognised).toBe('SLEAP project, .slp and .pkg.slp · 2D · 12 frames · 2 instances · 4 landmarks, 3 edges');
    expect(requested.filter(isLibrary)).toHaveLength(1);
    await untilLifted();
    await page.getByRole('combobox', { name: 'Instance' }).selectOption('male');
    await untilLifted();
  });

  it('says in a sentence why and where a file is broken, and shows what was shown', async () => {
    await open(broken());
    await notice(/^brokenDLC\.csv: line 6, .*oops/);
    expect(await page.locator('.pane .title').textContent()).toContain('Dog');
    await open({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('buy milk\n') });
    await notice('notes.txt: of no format known here, it is text, its first line is "buy milk"');
  });

  it('opens files that are one recording together, a skeleton beside its file, and what is pasted', async () => {
    await open(openPose(0), openPose(1), openPose(2));
    await until(recognised).toBe(
      'OpenPose JSON, a file or a folder of frames · 2D · 3 frames · 2 instances · 25 landmarks, 24 edges',
    );
    await open(walk(4), skeletonOfWalk());
    await until(recognised).toContain('17 landmarks, 2 edges');
    await page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    }, walk(7).buffer.toString());
    await until(recognised).toContain('7 frames, 25 a second · 17 landmarks, 19 edges');
    expect(await page.locator('.open-files .name').allTextContents()).toEqual(['clip', 'walk.json', 'pasted.json']);
  });

  it('asks for the size of the picture where coordinates are shares of it', async () => {
    const landmark = (i: number) => ({ x: 0.4 + 0.1 * Math.cos(i), y: 0.5 + 0.01 * i, z: 0, visibility: 0.9 });
    const content = JSON.stringify([{ pose_landmarks: Array.from({ length: 33 }, (_, i) => landmark(i)) }]);
    await open({ name: 'shares.json', mimeType: 'application/json', buffer: Buffer.from(content) });
    await page.getByRole('spinbutton', { name: 'Width' }).fill('640');
    await page.getByRole('spinbutton', { name: 'Height' }).fill('480');
    await page.locator('.dialog').getByRole('button', { name: 'Open', exact: true }).click();
    await until(recognised).toContain('33 landmarks');
  });

  it('sees 3D through a camera that can be turned, with its truth', async () => {
    await open(await bvh(6));
    await until(recognised).toMatch(/^BVH.* · 3D · 6 frames, 25 a second · /);
    await until(() => page.locator('.readings').textContent()).toMatch(/Error \d/);
    const places = () =>
      page.locator('.picture circle').evaluateAll((circles) => circles.map((circle) => `${circle.getAttribute('cx')}`));
    const before = await places();
    await page.getByRole('slider', { name: 'Around' }).fill('-60');
    await until(places).not.toEqual(before);
    await until(() => page.locator('.readings').textContent()).toMatch(/Error \d/);
  });

  it('lifts all frames, and stops when it is told to', async () => {
    await open(walk(12));
    await page.getByRole('button', { name: 'Lift all' }).click();
    await notice('walk.json: all 12 frames are lifted.');
    await open(deepLabCut(5000));
    await until(recognised).toContain('5,000 frames');
    await page.getByRole('button', { name: 'Lift all' }).click();
    await until(() => page.locator('.timeline .status').textContent()).toMatch(/Lifted [1-9][\d,]* of 5,000/);
    await page.locator('.lifting').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Lift all' }).waitFor();
    expect(await page.locator('.notice', { hasText: 'all 5,000 frames' }).count()).toBe(0);
  });

  it('makes a page that stands alone, a contact sheet and a snapshot', async () => {
    await open(walk(3));
    await untilLifted();
    const html = await exported(choose('html'));
    expect(new TextDecoder().decode(html.bytes)).toMatch(/^<!doctype html>/);
    const isRasteriser = (url: string) => url.includes('index_bg');
    expect(requested.filter(isRasteriser)).toEqual([]);
    expect(sizeOfPng((await exported(choose('png'))).bytes).width).toBeGreaterThan(300);
    expect(requested.filter(isRasteriser)).toHaveLength(1);
    const snapshot = await exported(choose('snapshot', 'Dark'));
    expect(snapshot.name).toBe('walk_0.png');
    const panes = await page.locator('.stage').evaluateAll((stages) => stages.map((stage) => stage.clientWidth));
    expect(sizeOfPng(snapshot.bytes).width).toBe(2 * (panes[0] + panes[1] + 48));
    // The page itself stays light.
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
  });

  it('asks no other origin', () => {
    const others = allRequested.flat().filter((url) => !url.startsWith(`${site.origin}/`) && !/^(blob|data):/.test(url));
    expect(others).toEqual([]);
  });
});

function sizeOfPng(bytes: Uint8Array<ArrayBuffer>): { width: number; height: number } {
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0) !== 0x89504e47) throw new Error('no PNG');
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
