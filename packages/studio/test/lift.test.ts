/** The Lift tab as a person uses it, in the built page. */
import { extent } from '@anylift/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launch, missing, outside, recordRequests, type Site, serveStudio } from './browser.js';

const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** What the page holds, by the identities of the landmarks. */
interface State {
  ids: number[];
  edges: [number, number][];
  /** null where hidden. */
  image: Record<number, [number, number] | null>;
  points: Record<number, [number, number, number]>;
  mirrored: Record<number, [number, number, number]>;
  device: string;
}

describe.skipIf(missing && !process.env.CI)(`Lift tab in Chromium${missing}`, () => {
  let site: Site;
  let browser: Browser;
  let page: Page;
  const requested: string[][] = [];

  beforeAll(async () => {
    site = await serveStudio();
    browser = await launch(WEBGPU);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  async function open(address: string): Promise<void> {
    await goTo(address);
    if (address.startsWith('?')) await page.locator('.dot.ready').waitFor();
  }

  /** @param held files that the page waits for until `held` is settled */
  async function goTo(address: string, held?: { pattern: RegExp; until: Promise<void> }): Promise<void> {
    await page?.context().close();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    requested.push(recordRequests(context));
    context.setDefaultTimeout(60_000);
    page = await context.newPage();
    if (held)
      await page.route(held.pattern, async (route) => {
        await held.until;
        await route.continue();
      });
    await page.goto(`${site.origin}/${address}`);
  }

  /** The state once what is shown is lifted. */
  async function state(): Promise<State> {
    await page.waitForFunction(`studio.session.answer.value?.pose === studio.session.pose.value`);
    return page.evaluate<State>(`(() => {
      const { answer, pose } = studio.session;
      const { ids, skeleton, lifted } = answer.value;
      const by = (read) => Object.fromEntries(ids.map((id, i) => [id, read(i)]));
      const row = (values, i, width) => Array.from(values.subarray(width * i, width * (i + 1)));
      return {
        ids: [...ids],
        edges: skeleton.edges.map(([a, b]) => [ids[a], ids[b]]),
        image: by((i) => (pose.value.visible[i] ? row(pose.value.image, i, 2) : null)),
        points: by((i) => row(lifted.keypoints3d, i, 3)),
        mirrored: by((i) => row(lifted.alternatives, i, 3)),
        device: studio.engine.status.value.device,
      };
    })()`);
  }

  const circle = (index: number) => page.locator('.picture circle').nth(index);
  async function middleOf(index: number): Promise<[number, number]> {
    const box = (await circle(index).boundingBox())!;
    return [box.x + box.width / 2, box.y + box.height / 2];
  }
  async function dragLandmark(index: number, dx: number, dy: number): Promise<void> {
    const [x, y] = await middleOf(index);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + dx / 2, y + dy / 2);
    await page.mouse.move(x + dx, y + dy);
    await page.mouse.up();
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const clickLandmark = async (index: number) => page.mouse.click(...(await middleOf(index)));
  /** Largest distance of a landmark between two answers, as a share of the extent of the first. */
  function difference(a: State['points'], b: State['points']): number {
    const size = extent(Float64Array.from(Object.values(a).flat()), new Float64Array(Object.keys(a).length).fill(1));
    return Math.max(...Object.entries(a).map(([id, point]) => Math.hypot(...point.map((x, k) => x - b[Number(id)][k])))) / size;
  }

  describe('on wasm', () => {
    beforeEach(async () => open('?device=wasm'));

    it('lifts the first example: x and y are those of the picture, the mirror has the other depth', async () => {
      const { points, mirrored, image, device } = await state();
      expect(device).toBe('wasm');
      for (const [id, [x, y, z]] of Object.entries(points)) {
        expect([x, y]).toEqual(image[Number(id)]);
        expect(mirrored[Number(id)]).toEqual([x, y, z === 0 ? expect.closeTo(0) : -z]);
      }
      await page.locator('.error-seen').waitFor();
    });

    it('a dragged landmark stays under the pointer, and the 3D follows', async () => {
      const before = await state();
      const drawn = await page.locator('.pose canvas').screenshot();
      const index = 3;
      const [x, y] = await middleOf(index);
      await dragLandmark(index, 40, -60);
      const after = await state();
      const id = before.ids[index];
      expect(await middleOf(index)).toEqual([expect.closeTo(x + 40, 0), expect.closeTo(y - 60, 0)]);
      expect(after.points[id].slice(0, 2)).toEqual(after.image[id]);
      expect(after.image[id]).not.toEqual(before.image[id]);
      for (const other of before.ids) if (other !== id) expect(after.image[other]).toEqual(before.image[other]);
      expect(difference(before.points, after.points)).toBeGreaterThan(0.05);
      await expect.poll(async () => (await page.locator('.pose canvas').screenshot()).equals(drawn)).toBe(false);
      // One step, whatever the number of moves.
      await page.keyboard.press('Control+z');
      expect((await state()).image).toEqual(before.image);
      await page.keyboard.press('Control+y');
      expect((await state()).image).toEqual(after.image);
    });

    it('the order of the landmarks changes nothing', async () => {
      const before = await state();
      await button('Shuffle').click();
      const after = await state();
      expect(after.ids).not.toEqual(before.ids);
      expect(new Set(after.ids)).toEqual(new Set(before.ids));
      expect(after.image).toEqual(before.image);
      expect(difference(before.points, after.points)).toBeLessThan(1e-3);
    });

    it('a hidden landmark is predicted, drawn hollow, and comes back where it was', async () => {
      const before = await state();
      const [hidden, kept] = [before.ids[5], before.ids[6]];
      await clickLandmark(5);
      await button('Hide').click();
      const after = await state();
      expect(after.image[hidden]).toBeNull();
      expect(after.image[kept]).toEqual(before.image[kept]);
      expect(after.points[hidden].every(Number.isFinite)).toBe(true);
      expect(await circle(5).getAttribute('class')).toContain('predicted');
      expect(await page.locator('.title').textContent()).toContain('1 hidden');
      await button('Show').click();
      expect((await state()).image).toEqual(before.image);
    });

    it('adds a landmark that is joined to the selected one, deletes it, draws and cuts edges', async () => {
      const { ids, edges } = await state();
      await clickLandmark(0);
      await page.getByRole('radio', { name: 'Add' }).check({ force: true });
      const stage = (await page.locator('.picture').boundingBox())!;
      await page.mouse.click(stage.x + 30, stage.y + 40);
      const grown = await state();
      expect(grown.ids).toEqual([...ids, ids.length]);
      expect(grown.edges).toEqual([...edges, [ids[0], ids.length]]);
      await button('Delete').click();
      expect((await state()).edges).toEqual(edges);

      await page.getByRole('radio', { name: 'Edges' }).check({ force: true });
      const [a, b] = [0, ids.length - 1];
      const [from, to] = [await middleOf(a), await middleOf(b)];
      const join = async () => {
        await page.mouse.move(...from);
        await page.mouse.down();
        await page.mouse.move(...to);
        await page.mouse.up();
      };
      await join();
      expect((await state()).edges).toEqual([...edges, [ids[a], ids[b]]]);
      await join();
      expect((await state()).edges).toEqual(edges);
    });

    it('is used by keyboard alone', async () => {
      const before = await state();
      await page.locator('.picture').focus();
      await page.keyboard.press('n');
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Shift+ArrowRight');
      const after = await state();
      const id = before.ids[0];
      expect(after.image[id]![0]).toBeGreaterThan(before.image[id]![0]);
      expect(after.image[id]![1]).toBe(before.image[id]![1]);
      await page.keyboard.press('h');
      expect((await state()).image[id]).toBeNull();
      await page.keyboard.press('2');
      expect(await page.getByRole('radio', { name: /Mirror/ }).isChecked()).toBe(true);
    });

    it('turns and disturbs the picture', async () => {
      const before = await state();
      await page.getByRole('slider', { name: 'Turn' }).fill('90');
      const turned = await state();
      for (const id of before.ids) {
        const [[x, y], [turnedX, turnedY]] = [before.image[id]!, turned.image[id]!];
        expect([turnedX, turnedY]).toEqual([expect.closeTo(-y, 6), expect.closeTo(x, 6)]);
      }
      await page.getByRole('slider', { name: 'Turn' }).fill('0');
      await page.getByRole('slider', { name: 'Noise' }).fill('2');
      const noisy = await state();
      for (const id of before.ids) expect(noisy.image[id]).not.toEqual(before.image[id]);
    });

    it('shows every example with its truth', async () => {
      await page.getByRole('slider', { name: 'Noise' }).fill('0');
      const examples = page.locator('.example');
      expect(await examples.count()).toBeGreaterThanOrEqual(12);
      for (const example of await examples.all()) {
        await example.click();
        const title = (await example.textContent())!;
        await page.locator('.title', { hasText: title }).waitFor();
        const { points } = await state();
        expect(Object.values(points).flat().every(Number.isFinite), title).toBe(true);
        await expect
          .poll(
            () =>
              page
                .locator('.error-seen')
                .textContent()
                .then((text) => Number.parseFloat(text ?? '')),
            { timeout: 20_000, message: title },
          )
          .toBeLessThan(25);
      }
      expect(await page.locator('.title').textContent()).toContain('133 landmarks');
    });

    it('draws how far off each landmark may be', async () => {
      expect(Number.parseFloat((await page.locator('.error-expected').textContent())!)).toBeGreaterThan(0);
      const canvas = page.locator('.pose canvas');
      await page.mouse.move(2, 2);
      const without = await canvas.screenshot();
      await page.keyboard.press('x');
      await expect.poll(async () => (await canvas.screenshot()).equals(without)).toBe(false);
      await page.keyboard.press('x');
      await expect.poll(async () => (await canvas.screenshot()).equals(without)).toBe(true);
    });

    it('says what it cannot lift', async () => {
      const { ids } = await state();
      await page.locator('.picture').focus();
      await page.keyboard.down('Shift');
      const stage = (await page.locator('.picture').boundingBox())!;
      await page.mouse.move(stage.x + 2, stage.y + 2);
      await page.mouse.down();
      await page.mouse.move(stage.x + stage.width - 2, stage.y + stage.height - 2);
      await page.mouse.up();
      await page.keyboard.up('Shift');
      await page.keyboard.press('h');
      expect(await page.locator('.title').textContent()).toContain(`${ids.length} hidden`);
      await page.locator('.pose .message', { hasText: 'No landmarks in the picture yet.' }).waitFor();
    });
  });

  it('shows what the model will answer before it is loaded', async () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    await goTo('?device=wasm', { pattern: /\.safetensors$/, until });
    await page.locator('.error-seen').waitFor();
    const before = await state();
    expect(before.device).toBeUndefined();
    release();
    await page.locator('.dot.ready').waitFor();
    await dragLandmark(0, 30, 0);
    await page.getByRole('button', { name: 'Undo' }).click();
    const after = await state();
    expect(after.device).toBe('wasm');
    expect(difference(before.points, after.points)).toBeLessThan(1e-3);
    expect(difference(before.mirrored, after.mirrored)).toBeLessThan(1e-3);
  });

  it('gives on WebGPU what it gives on wasm', async (test) => {
    await open('?device=wasm');
    const hasAdapter = await page.evaluate<boolean>('navigator.gpu?.requestAdapter().then(Boolean) ?? false');
    test.skip(!hasAdapter && !process.env.CI, 'this browser has no WebGPU adapter');
    const wasm = await state();
    await open('?device=webgpu');
    const webgpu = await state();
    expect(webgpu.device).toBe('webgpu');
    expect(difference(wasm.points, webgpu.points)).toBeLessThan(0.01);
  });

  it('has PoseView on a page of its own', async () => {
    await open('viewer.html');
    const canvas = page.locator('#pose canvas');
    const first = await canvas.screenshot();
    await page.getByLabel('Colour by depth').check();
    await expect.poll(async () => (await canvas.screenshot()).equals(first)).toBe(false);
    await page.getByRole('combobox').selectOption('Hand');
    await page.waitForTimeout(100);
    const hand = await canvas.screenshot();
    await canvas.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(async () => (await canvas.screenshot()).equals(hand)).toBe(false);
  });

  it('asks no other origin', () => {
    const all = requested.flat();
    expect(outside(site, all)).toEqual([]);
    expect(all.some((url) => url.endsWith('.wasm'))).toBe(true);
    expect(all.some((url) => url.endsWith('.safetensors'))).toBe(true);
  });
});
