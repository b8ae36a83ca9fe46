/** Files in the built page: opened, played, lifted, exported, with what is written read back by others. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Keypoints3D, procrustes } from '@anylift/core';
import { inMemory, openRecording } from '@anylift/formats';
import type { Browser, Page } from 'playwright-core';
import { AnimationMixer, type Object3D, Vector3 } from 'three';
import { BVHLoader } from 'three/examples/jsm/loaders/BVHLoader.js';
import { type GLTF, GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { launch, missing, outside, recordRequests, type Site, serveStudio } from './browser.js';
import { broken, bvh, coco, deepLabCut, type MadeFile, MOUSE_GAP, openPose, skeletonOfWalk, sleap, walk } from './madeFiles.js';

/** A page on a busy machine takes its time. */
const until = <T>(look: () => T) => expect.poll(look, { timeout: 60_000, interval: 100 });

/** Node has none; three tells by it how far a data: address is read. */
vi.stubGlobal('ProgressEvent', class extends Event {});

describe.skipIf(missing && !process.env.CI)(`Files in Chromium${missing}`, () => {
  let site: Site;
  let browser: Browser;
  let page: Page;
  let requested: string[];
  const allRequested: string[][] = [];

  beforeAll(async () => {
    site = await serveStudio();
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
  const frame = () => page.getByRole('slider', { name: 'Frame' }).getAttribute('aria-valuenow').then(Number);
  const untilFrame = (wanted: number) => until(frame).toBe(wanted);
  /** Landmarks of the 2D pane that have a place, by whether they are visible. */
  const drawn = (kind: 'visible' | 'predicted') => page.locator(`.picture circle.${kind}`).count();
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
      for (const label of labels)
        await page
          .locator('.dialog label', { hasText: new RegExp(`^${label}`) })
          .first()
          .click();
    };

  it('opens COCO: pictures are frames, people are instances, what is not labelled is predicted', async () => {
    await open(coco(3));
    await until(recognised).toBe('COCO keypoints · 2D · 3 frames · 2 instances · 17 landmarks, 19 edges');
    await untilLifted();
    expect(await drawn('visible')).toBe(16);
    expect(await drawn('predicted')).toBe(1);
    // The second person is not in the first picture, and is in the second.
    await page.getByRole('combobox', { name: 'Instance' }).selectOption('Instance 1');
    await until(() => page.locator('.timeline .status').textContent()).toContain('Not lifted: this instance is not in the frame');
    await page.getByRole('slider', { name: 'Frame' }).press('ArrowRight');
    await until(() => drawn('visible')).toBe(17);
    expect(await page.locator('.timeline .status').textContent()).toContain('1.jpg');
  });

  it('opens DeepLabCut: 5,000 frames are scrubbed, gaps are told, confidence hides', async () => {
    await open(deepLabCut(5000));
    await until(recognised).toBe('DeepLabCut labels and predictions, CSV · 2D · 5,000 frames · 6 landmarks, 0 edges');
    await until(() => page.locator('.timeline .status').textContent()).toBe('100 of 5,000 frames cannot be lifted');
    const track = page.getByRole('slider', { name: 'Frame' });
    const { x, y, width } = (await track.boundingBox())!;
    await page.mouse.move(x + 0.1 * width, y + 24);
    await page.mouse.down();
    for (let step = 1; step <= 20; step++) await page.mouse.move(x + (0.1 + 0.02 * step) * width, y + 24);
    await page.mouse.up();
    expect(Math.abs((await frame()) - 2500)).toBeLessThan(30);
    await track.press('Home');
    await untilFrame(0);
    await track.press('Shift+ArrowRight');
    await untilFrame(10);
    await track.press('End');
    await untilFrame(4999);
    const box = page.getByRole('spinbutton', { name: /^Frame\b(?!s)/ });
    await box.fill(`${MOUSE_GAP.first}`);
    await box.press('Enter');
    await untilFrame(MOUSE_GAP.first);
    await until(() => page.locator('.timeline .status').textContent()).toBe(
      'Not lifted: visible landmarks: 0, expected at least 3 · 100 of 5,000 frames cannot be lifted',
    );
    await box.fill('9999');
    await box.press('Enter');
    await untilFrame(4999);
    await until(() => drawn('visible')).toBe(6);
    await page.getByRole('slider', { name: 'Confidence' }).fill('0.5');
    await until(() => drawn('visible')).toBe(5);
    await page.getByRole('button', { name: 'Play' }).click();
    // From the end it begins anew.
    await until(frame).toBeLessThan(4000);
    const before = await frame();
    await until(frame).not.toBe(before);
    await page.getByRole('button', { name: 'Pause' }).click();
  });

  it('finds edges of a rig that has none from its frames, and takes them back', async () => {
    await open(deepLabCut(600));
    const edges = page.locator('.picture svg path:not(.sketch)');
    await until(() => drawn('visible')).toBe(6);
    expect(await edges.count()).toBe(0);
    const button = page.getByRole('button', { name: 'Find edges from the frames' });
    await button.click();
    await notice(/\d+ edges are found/);
    // What joins six is five edges at least.
    await until(() => edges.count()).toBeGreaterThanOrEqual(5);
    await until(() => button.count()).toBe(0);
    await untilLifted();
    await page.keyboard.press('Control+z');
    await until(() => edges.count()).toBe(0);
    await button.waitFor();
  });

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

  it('keeps where one was and what one did while something else is looked at', async () => {
    await open(await sleap(12));
    await untilLifted();
    const instance = page.getByRole('combobox', { name: 'Instance' });
    await instance.selectOption('male');
    await page.getByRole('slider', { name: 'Frame' }).press('End');
    await untilFrame(11);
    await untilLifted();
    await page.locator('.picture').press('n');
    await page.locator('.picture').press('h');
    const title = page.locator('.pane .title');
    await until(() => title.textContent()).toContain('1 hidden');
    await page.locator('.example', { hasText: 'Dog' }).first().click();
    await until(() => title.textContent()).toContain('Dog');
    await page.locator('.open-files .name').click();
    await until(() => title.textContent()).toContain('1 hidden');
    await untilFrame(11);
    expect(await instance.locator(':checked').innerText()).toBe('male');
    expect(await page.locator('.notice').count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await until(() => title.textContent()).not.toContain('hidden');
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

  it('shows where files may be dropped, and opens a folder that is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anylift-'));
    for (const { name, buffer } of [openPose(0), openPose(1)]) writeFileSync(join(folder, name), buffer);
    const devtools = await page.context().newCDPSession(page);
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      devtools.send('Input.dispatchDragEvent', {
        type,
        x: 600,
        y: 400,
        data: { items: [], files: [folder], dragOperationsMask: 1 },
      });
    await drag('dragEnter');
    await drag('dragOver');
    await page.locator('.drop-target').waitFor();
    await drag('drop');
    await page.locator('.drop-target').waitFor({ state: 'detached' });
    await until(recognised).toContain('2 frames · 2 instances');
    rmSync(folder, { recursive: true });
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

  it('exports BVH and GLB that three reads: the joints are where the answer has them', async () => {
    await open(walk(8));
    await untilLifted();
    await page.getByRole('slider', { name: 'Frame' }).press('End');
    await untilFrame(7);
    const json = await exported(choose('json', 'This one'));
    expect(json.name).toBe('walk_3d.json');
    const answer: Keypoints3D = JSON.parse(new TextDecoder().decode(json.bytes));
    const { skeleton, frames } = answer;
    const [{ keypoints3d }] = frames;
    const names = skeleton.keypoints!;
    const expected = Float64Array.from(keypoints3d!.flat());

    const ofBvh = await exported(choose('bvh', 'This one'));
    expect(ofBvh.name).toBe('walk.bvh');
    const { skeleton: bones } = new BVHLoader().parse(new TextDecoder().decode(ofBvh.bytes));
    const { clip } = new BVHLoader().parse(new TextDecoder().decode(ofBvh.bytes));
    const mixer = new AnimationMixer(bones.bones[0]);
    mixer.clipAction(clip).play();
    mixer.setTime(0);
    bones.bones[0].updateMatrixWorld(true);
    expect(farthest(names, expected, placesOf(bones.bones[0]))).toBeLessThan(1e-3);

    const ofGlb = await exported(choose('glb', 'This one'));
    const { scene } = await parseGlb(ofGlb.bytes);
    scene.updateMatrixWorld(true);
    expect(farthest(names, expected, placesOf(scene))).toBeLessThan(1e-3);

    const whole = await parseGlb((await exported(choose('glb', 'All'))).bytes);
    expect(whole.animations[0].duration).toBeCloseTo(7 / 25, 3);
    // Our own reader agrees on how many there are.
    const range = await exported(async () => {
      await choose('csv$', 'From')();
      await page.getByRole('spinbutton', { name: 'First frame' }).fill('2');
      await page.getByRole('spinbutton', { name: 'Last frame' }).fill('4');
    });
    const recording = await openRecording(inMemory(range.bytes, range.name), { where: range.name });
    expect(recording).toMatchObject({ dimensions: 3, frameCount: 3, keypointCount: 17, frameNames: ['2', '3', '4'] });
  });

  it('exports the 2D of all people with what was done by hand, and says what a format loses', async () => {
    await open(coco(2));
    await until(recognised).toContain('2 instances');
    const csv = await exported(async () => {
      await choose('2D landmarks', 'csv$', 'All 2')();
      await page.locator('.dialog fieldset', { hasText: 'Instances' }).locator('label', { hasText: 'All 2' }).click();
      expect(await page.locator('.dialog .about').textContent()).toContain('Lost: Edges, units');
    });
    const recording = await openRecording(inMemory(csv.bytes, csv.name), { where: csv.name });
    expect(recording).toMatchObject({ dimensions: 2, frameCount: 2, poseCount: 3, keypointCount: 17 });
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
    const others = outside(site, allRequested.flat());
    expect(others).toEqual([]);
  });
});

function sizeOfPng(bytes: Uint8Array<ArrayBuffer>): { width: number; height: number } {
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0) !== 0x89504e47) throw new Error('no PNG');
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

const parseGlb = (bytes: Uint8Array<ArrayBuffer>): Promise<GLTF> =>
  new Promise((resolve, reject) => new GLTFLoader().parse(bytes.buffer, '', resolve, reject));

function placesOf(root: Object3D): Map<string, number[]> {
  const places = new Map<string, number[]>();
  root.traverse((object) => places.set(object.name, object.getWorldPosition(new Vector3()).toArray()));
  return places;
}

/** How far joints are at most from where they should be, as a share of the extent, after the best turn and scale. */
function farthest(names: readonly string[], expected: Float64Array, places: Map<string, number[]>): number {
  const found = Float64Array.from(names.flatMap((name) => places.get(name) ?? [Number.NaN, Number.NaN, Number.NaN]));
  const { aligned } = procrustes(found, expected, new Float64Array(names.length).fill(1));
  const ranges = [0, 1, 2].map((axis) => expected.filter((_, k) => k % 3 === axis));
  const extent = Math.hypot(...ranges.map((values) => Math.max(...values) - Math.min(...values)));
  return Math.max(...Array.from(aligned, (value, k) => Math.abs(value - expected[k]))) / extent;
}
