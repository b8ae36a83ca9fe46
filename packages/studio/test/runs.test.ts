import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anylift } from '../../cli/test/anylift.js';
import { type StudioCommand, startStudio, trainingFolder } from '../../cli/test/studioCommand.js';
import { expectAccessible } from './axe.js';
import { launch, missing, recordRequests } from './browser.js';

const folder = trainingFolder();
afterAll(() => rmSync(folder, { recursive: true }));

interface Line {
  step: number;
  loss?: number;
  figure?: number;
}

const STEPS = 120;
/** A run that was trained before, and comes to the folder of runs bit by bit. */
const trained = (name: string) => join(folder, 'trained', name);
const watched = (name: string) => join(folder, 'runs/first', name);

const parse = (rows: readonly string[]): Line[] => rows.map((row) => JSON.parse(row));
const lastLoss = (rows: readonly string[]) =>
  parse(rows)
    .findLast(({ loss }) => loss !== undefined)!
    .loss!.toPrecision(3);
const lastFigure = (rows: readonly string[]) =>
  parse(rows)
    .findLast(({ figure }) => figure !== undefined)!
    .figure!.toPrecision(3);

describe.skipIf(missing && !process.env.CI)(`runs in the studio${missing}`, () => {
  let command: StudioCommand;
  let browser: Browser;
  let page: Page;
  let requested: string[];
  let rows: string[];

  beforeAll(async () => {
    const training = await anylift(['train', 'tiny.yaml', '--out', 'trained', '--set', `steps=${STEPS}`], { cwd: folder });
    expect(training).toMatchObject({ code: 0 });
    rows = readFileSync(trained('metrics.jsonl'), 'utf8').trim().split('\n');
    [command, browser] = await Promise.all([startStudio(folder, '--port', '0'), launch()]);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    requested = recordRequests(context);
    page = await context.newPage();
    await page.goto(`${command.address}#training`);
  });
  afterAll(async () => {
    await browser?.close();
    command?.child.kill('SIGINT');
    expect(await command?.ended).toEqual({ code: 0, stderr: '' });
  });

  const eventually = <T>(what: () => Promise<T>) => expect.poll(what, { timeout: 20_000 });

  /** What a chart says that it shows. */
  const label = (title: string) => page.locator(`.plot[aria-label^="${title}: "]`).getAttribute('aria-label');
  const row = (name: string) => page.locator('.run', { hasText: name });

  /** Pixels of a chart in about the colour of a run. */
  const painted = (title: string, [r, g, b]: readonly number[]) =>
    page.locator(`.plot[aria-label^="${title}: "] canvas`).evaluate(
      (canvas: HTMLCanvasElement, [r, g, b]) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3] > 200 && Math.hypot(data[at] - r, data[at + 1] - g, data[at + 2] - b) < 40) count++;
        return count;
      },
      [r, g, b],
    );
  const BLUE = [37, 99, 235];
  const ORANGE = [217, 99, 11];

  it('says how to begin where there are none', async () => {
    await page.getByRole('heading', { name: 'No runs in runs yet' }).waitFor();
    expect(await page.locator('code').innerText()).toContain('--out runs/first');
    await expectAccessible(page);
  });

  it('draws a run while it goes on', async () => {
    const begun = rows.slice(0, 50);
    mkdirSync(watched(''), { recursive: true });
    copyFileSync(trained('config.json'), watched('config.json'));
    // The last line is not written to its end.
    writeFileSync(watched('metrics.jsonl'), `${begun.join('\n')}\n${rows[50].slice(0, 20)}`);
    await page.getByLabel('Smooth').fill('0');
    await eventually(() => label('Loss')).toBe(`Loss: first ${lastLoss(begun)}`);
    await eventually(() => label('Validation')).toBe(`Validation: first ${lastFigure(begun)} %`);
    expect(await row('first').innerText()).toMatch(/running.*Step\s+\d+ of 120.*Left\s+\d+ s, until/s);

    writeFileSync(watched('metrics.jsonl'), `${rows[50].slice(20)}\n${rows.slice(51).join('\n')}\n`, { flag: 'a' });
    await eventually(() => label('Loss')).toBe(`Loss: first ${lastLoss(rows)}`);
    await eventually(() => label('Validation')).toBe(`Validation: first ${lastFigure(rows)} %`);
    for (const title of ['Loss', 'Validation', 'Samples a second'])
      await eventually(() => painted(title, BLUE)).toBeGreaterThan(100);

    for (const name of ['last.safetensors', 'best.safetensors']) copyFileSync(trained(name), watched(name));
    await row('first').locator('.state', { hasText: 'done' }).waitFor();
    expect(await row('first').innerText()).toMatch(/Step\s+120 of 120/);
  });

  it('compares it with another, over samples and on a logarithmic scale', async () => {
    mkdirSync(join(folder, 'runs/second'));
    copyFileSync(trained('config.json'), join(folder, 'runs/second/config.json'));
    const worse = parse(rows).map((line) => ({ ...line, ...(line.loss && { loss: 1.5 * line.loss }) }));
    writeFileSync(join(folder, 'runs/second/metrics.jsonl'), worse.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await row('second').waitFor();
    expect(await painted('Loss', ORANGE)).toBe(0);
    await row('second').locator('input').check();
    await eventually(() => label('Loss')).toMatch(/^Loss: second [\d.]+, first [\d.]+$/);
    await eventually(() => painted('Loss', ORANGE)).toBeGreaterThan(100);
    await page.getByLabel('Over').selectOption('samples');
    await page.getByLabel('Logarithmic').check();
    await eventually(() => painted('Loss', ORANGE)).toBeGreaterThan(100);
    await row('second').locator('input').uncheck();
    await eventually(() => painted('Loss', ORANGE)).toBe(0);
  });

  it('looks closer at what is dragged over', async () => {
    const box = (await page.locator('.plot[aria-label^="Loss"] .u-over').boundingBox())!;
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 20);
    await eventually(() => page.locator('.chart .at').first().innerText()).toMatch(/^[\d,]+ samples$/);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.8 * box.width, box.y + 40, { steps: 3 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Show all' }).click();
    await eventually(() => page.getByRole('button', { name: 'Show all' }).count()).toBe(0);
  });

  it('takes metrics from elsewhere', async () => {
    const half = rows.slice(0, 70);
    await page
      .locator('input[type=file]')
      .setInputFiles([{ name: 'friend.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(half.join('\n')) }]);
    await row('friend').waitFor();
    await eventually(() => label('Loss')).toContain(`friend ${lastLoss(half)}`);
    expect(await row('friend').locator('.state').innerText()).toBe('file');

    await page
      .locator('input[type=file]')
      .setInputFiles([{ name: 'a.jsonl', mimeType: 'text/plain', buffer: Buffer.from('hello\n') }]);
    await page.getByRole('alert').filter({ hasText: 'A.jsonl: no metrics of a run, expected lines such as' }).waitFor();
    await page.locator('.notice').getByRole('button', { name: 'Dismiss' }).click();
    await row('friend').locator('input').uncheck();
  });

  it('shows the worst validation samples, and opens one with its checkpoint', async () => {
    await page.getByRole('button', { name: 'Find them' }).click();
    await page.locator('.sample').first().waitFor({ timeout: 60_000 });
    const errors = (await page.locator('.sample .error').allInnerTexts()).map((text) => Number.parseFloat(text));
    expect(errors.length).toBe(9); // three of each set
    expect(errors).toEqual([...errors].sort((a, b) => b - a));
    await expectAccessible(page);
    await page.locator('.sample').first().click();
    await page.getByText(/^chain-\d+, frame \d+/).waitFor();
    await page.getByRole('button', { name: /best\.safetensors/ }).click();
    await eventually(() => page.getByRole('button', { name: /best\.safetensors/ }).count()).toBe(0);
  });

  it('asks no other origin', () => {
    expect(requested.filter((url) => !url.startsWith(command.address) && !url.startsWith('blob:'))).toEqual([]);
    expect(requested.some((url) => url.includes('/api/runs/first/metrics'))).toBe(true);
  });
});
