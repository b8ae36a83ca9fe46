import { fileURLToPath } from 'node:url';
import { SKELETONS } from '@anylift/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { face } from '../src/capture/examples/face.js';
import { hand } from '../src/capture/examples/hand.js';
import { person } from '../src/capture/examples/person.js';
import { build, launch, missing, recordRequests, type Site, serve } from './browser.js';
import type { Calls, FigureName } from './detectors/main.js';

const SIZE = 480;

describe.skipIf(missing && !process.env.CI)(`Detectors in Chromium${missing}`, () => {
  let site: Site;
  let browser: Browser;
  let page: Page;
  let requested: string[];
  let files: Map<string, string | Uint8Array>;

  beforeAll(async () => {
    files = await build(fileURLToPath(new URL('detectors', import.meta.url)));
    site = await serve((path) => files.get(path));
    browser = await launch();
    const context = await browser.newContext();
    requested = recordRequests(context);
    page = await context.newPage();
    await page.goto(site.origin);
    await page.waitForFunction('globalThis.calls');
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  const load = (name: Parameters<Calls['load']>[0]) => page.evaluate<number[]>(`calls.load('${name}')`);
  const detect = (names: FigureName[], seconds?: number) =>
    page.evaluate<Awaited<ReturnType<Calls['detect']>>>(`calls.detect(${JSON.stringify(names)}, ${seconds})`);

  it('loads nothing before it is asked for, then a detector with progress', async () => {
    const before = requested.filter((url) => !url.startsWith('data:'));
    expect(
      before.every((url) => /(\/|\.js)$/.test(url)),
      before.join(),
    ).toBe(true);
    const shares = await load('person');
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.length).toBeGreaterThan(5);
    expect(shares.at(-1)).toBe(1);
  });

  it('finds the landmarks of a person where they are drawn', async () => {
    const [found, ...others] = await detect(['person']);
    expect(others).toEqual([]);
    const distances = distancesTo(person(SIZE).landmarks, 'mediapipe-pose33', found.image);
    for (const joint of ['shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle'])
      for (const side of ['left', 'right']) expect(distances.get(`${side}_${joint}`), `${side} ${joint}`).toBeLessThan(0.05);
    expect(found.confidence.every((value) => value > 0.5 && value <= 1)).toBe(true);
    // The drawn person's own left is turned away from the viewer.
    const depthOf = (name: string) => found.own3d[3 * indexOf('mediapipe-pose33', name) + 2];
    expect(depthOf('left_shoulder')).toBeGreaterThan(depthOf('right_shoulder'));
  });

  it('finds nobody in an empty picture', async () => {
    expect(await detect(['nothing'])).toEqual([]);
  });

  it('follows what runs, and begins anew with a picture that stands alone', async () => {
    const alone = await detect(['person']);
    for (const seconds of [0, 0.04, 0.08]) expect(await detect(['person'], seconds)).toHaveLength(1);
    expect(await detect(['person'], 0.02)).toHaveLength(1); // back
    const again = await detect(['person']);
    for (const [i, value] of again[0].image.entries()) expect(value).toBeCloseTo(alone[0].image[i], 1);
  });

  it('finds each of several hands, and tells left from right', async () => {
    await load('hands');
    const found = await detect(['hand', 'hand']);
    expect(found.map(({ name }) => name)).toEqual(['Left hand', 'Left hand']);
    for (const { image } of found) {
      const shift = image[0] > SIZE ? SIZE : 0;
      const own = image.map((value, k) => (k % 2 === 0 ? value - shift : value));
      for (const [name, distance] of distancesTo(hand(SIZE).landmarks, 'hand21', own))
        expect(distance, name).toBeLessThan(/_(mcp|pip|dip|tip)/.test(name) ? 0.06 : 0.1);
    }
    expect(new Set(found.map(({ image }) => image[0] > SIZE)).size).toBe(2);
  });

  it('finds the eyes and the mouth of a face', async () => {
    await load('face');
    const [found, ...others] = await detect(['face']);
    expect(others).toEqual([]);
    expect(found.image).toHaveLength(2 * 478);
    for (const [name, distance] of distancesTo(face(SIZE).landmarks, 'mediapipe-face478', found.image))
      expect(distance, name).toBeLessThan(0.06);
  });

  it('asks no other origin', () => {
    const outside = requested.filter((url) => !url.startsWith(`${site.origin}/`) && !/^(blob|data):/.test(url));
    expect(outside).toEqual([]);
  });
});

function indexOf(skeleton: string, landmark: string): number {
  return SKELETONS.find(({ name }) => name === skeleton)!.keypoints.indexOf(landmark);
}

/** As shares of the picture's side. */
function distancesTo(truth: ReadonlyMap<string, readonly number[]>, skeleton: string, image: number[]): Map<string, number> {
  return new Map(
    [...truth].map(([name, [x, y]]) => {
      const i = indexOf(skeleton, name);
      return [name, Math.hypot(image[2 * i] - x, image[2 * i + 1] - y) / SIZE];
    }),
  );
}
