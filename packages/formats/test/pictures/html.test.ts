import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '@anylift/core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { html } from '../../src/pictures/html.js';
import type { PageData } from '../../src/pictures/page/viewer.js';
import { wholeRecording } from '../../src/recording.js';
import { recordingOf, skeleton, stool, written } from './recordings.js';

const CHROMIUM = '/usr/bin/chromium';
const missing = existsSync(CHROMIUM) ? '' : ` (skipped, no ${CHROMIUM})`;

const stools = recordingOf(
  Array.from({ length: 20 }, (_, f) => stool(f)),
  { fps: 10, units: 'mm' },
);
const pageOf = async (...what: [typeof stools, typeof stools?]) => new TextDecoder().decode(await written(html, ...what));
const dataOf = (page: string): PageData =>
  JSON.parse(page.match(/<script id="recording" type="application\/json">(.*)<\/script>/)![1]);
const floats = (base64: string) => new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);

test('a page holds its recording as float32, in the axes of the file, and little else', async () => {
  const page = await pageOf(recordingOf([stool()], { up: '+z' }), recordingOf([stool().map(([x, y]) => [x, y])]));
  const data = dataOf(page);
  expect([...floats(data.points)]).toEqual([...Float32Array.from(stool().flat())]);
  expect(floats(data.input!)).toHaveLength(8);
  expect(data.upright.map((value) => value + 0)).toEqual([1, 0, 0, 0, 0, -1, 0, 1, 0]);
  expect(data.sides).toEqual([0, -1, 1, 0]);
  expect(page.length - JSON.stringify(data).length).toBeLessThan(32_000);
});

test('of a long recording every k-th frame is kept, with all of its poses', async () => {
  const [frames, N] = [36_000, 17];
  const poses = {
    points: new Float64Array(2 * frames * N * 3),
    frame: Int32Array.from({ length: 2 * frames }, (_, p) => p >> 1),
    instance: Int32Array.from({ length: 2 * frames }, (_, p) => p & 1),
  };
  const about = { format: 'made up', dimensions: 3 as const, skeleton: { edges: [] }, fps: 30 };
  const page = await pageOf(wholeRecording({ ...about, frameCount: frames, keypointCount: N, poses }, 'long'));
  expect(page.length).toBeLessThan(20e6);
  expect(page).toContain('every 2nd frame is shown');
  const data = dataOf(page);
  expect(data.fps).toBe(15);
  expect(floats(data.points)).toHaveLength(frames * N * 3);
});

test('a recording without poses is refused', async () => {
  const empty = { points: new Float64Array(0), frame: new Int32Array(0), instance: new Int32Array(0) };
  const about = { format: 'made up', dimensions: 3 as const, skeleton, frameCount: 1, keypointCount: 4, poses: empty };
  await expect(pageOf(wholeRecording(about, 'empty'))).rejects.toThrow(InputError);
});

describe.skipIf(missing && !process.env.CI)(`Chromium${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  const troubles: string[] = [];
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--headless=new', '--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => expect(troubles.splice(0)).toEqual([]));

  async function open(content: string, reducedMotion: 'reduce' | 'no-preference' = 'reduce'): Promise<Page> {
    const file = join(folder, 'page.html');
    writeFileSync(file, content);
    const page = await browser.newPage({ viewport: { width: 800, height: 600 }, reducedMotion });
    page.on('request', (request) => {
      const url = request.url();
      if (url !== pathToFileURL(file).href && !url.startsWith('data:')) troubles.push(`asked for ${url}`);
    });
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    page.on('pageerror', ({ message }) => troubles.push(message));
    await page.goto(pathToFileURL(file).href);
    await settled(page);
    return page;
  }

  const settled = (page: Page) =>
    page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

  const pixels = (page: Page) => page.evaluate<string>(`document.getElementById('stage').toDataURL()`);

  /** Mean x of the pixels of the hue of one side. */
  const meanX = (page: Page, red: boolean) =>
    page.evaluate<number>(`(() => {
      const canvas = document.getElementById('stage');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let [sum, count] = [0, 0];
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] > 200 && (${red} ? data[i] - data[i + 2] > 120 : data[i + 2] - data[i] > 100)) {
          sum += (i / 4) % canvas.width;
          count++;
        }
      return sum / count;
    })()`);

  test('draws, turns, zooms and comes back', async () => {
    const page = await open(await pageOf(stools));
    const first = await pixels(page);
    await page.mouse.move(400, 250);
    await page.mouse.down();
    await page.mouse.move(480, 290);
    await page.mouse.up();
    await settled(page);
    const turned = await pixels(page);
    expect(turned).not.toBe(first);
    await page.mouse.wheel(0, -300);
    await settled(page);
    expect(await pixels(page)).not.toBe(turned);
    await page.click('#reset');
    await settled(page);
    expect(await pixels(page)).toBe(first);
  });

  test('plays by itself, and by key and button', async () => {
    const page = await open(await pageOf(stools), 'no-preference');
    await expect.poll(() => page.textContent('#readout')).not.toBe('frame 0 · 0.00 s');
    await page.keyboard.press(' ');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.textContent('#readout')).toBe('frame 2 · 0.20 s');
    await page.getByRole('button', { name: 'Play' }).click();
    await expect.poll(async () => Number(await page.inputValue('#timeline')), { timeout: 5000 }).toBeGreaterThan(4);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('slider', { name: 'Frame' }).fill('19');
    expect(await page.textContent('#readout')).toBe('frame 19 · 1.90 s');
  });

  test('left is drawn left of right, as the camera sees it', async () => {
    const page = await open(await pageOf(recordingOf([stool()], { up: '-y' })));
    expect(await meanX(page, true)).toBeLessThan((await meanX(page, false)) - 50);
    // Seen from behind it is the other way round.
    for (let i = 0; i < 31; i++) await page.keyboard.press('Shift+ArrowRight');
    await settled(page);
    expect(await meanX(page, true)).toBeGreaterThan((await meanX(page, false)) + 50);
  });

  test('tells the name and the coordinates of a landmark that is pointed at, whatever it is called', async () => {
    const keypoints = ['</script><script>alert(1)</script>', '<img src=x onerror=alert(2)>', 'right_leg', 'back_leg'];
    const flat = recordingOf([stool().map(([x, y]) => [x, y])], { skeleton: { ...skeleton, name: '<b>"', keypoints } });
    const page = await open(await pageOf(flat));
    expect(await page.textContent('h1')).toBe('<b>" in 2D');
    for (let y = 60; y < 540 && !(await page.isVisible('#tip')); y += 12)
      for (let x = 100; x < 360 && !(await page.isVisible('#tip')); x += 20) await page.mouse.move(x, y);
    expect(await page.textContent('#tip')).toMatch(/^(<\/script>.*<\/script>0, -2|<img .*>-1, 0) px$/);
  });

  test('shows the input beside it, and fits a phone', async () => {
    const page = await open(await pageOf(recordingOf([stool()]), recordingOf([stool().map(([x, y]) => [x, y])])));
    await page.setViewportSize({ width: 360, height: 640 });
    await settled(page);
    expect(await page.getByRole('img', { name: 'The 2D input' }).isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await page.isVisible('#timeline')).toBe(false);
  });
});
