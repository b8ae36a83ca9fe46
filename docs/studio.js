/**
 * Takes the pictures of docs/studio.md, after a build: node docs/studio.js [NAME…], all of them where none is named. Starts the studio on
 * runs that it trains by itself on made-up sets, and takes each view light and dark, on a desktop and on a phone.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeWorldSet, serializeKeypointSet, WORLDS } from '@anylift/training';
import { openChromium, startStudio, untilLifted } from './studio/open.js';
import { smaller } from './studio/smaller.js';

const root = join(import.meta.dirname, '..');
const BIN = join(root, 'packages/cli/bin/anylift.js');

/** How long a view may take to be there: a training in the page is one of them. */
const PATIENCE = 300_000;
const DESKTOP = { width: 1280, height: 800, mobile: false };
const PHONE = { width: 390, height: 844, mobile: true };

/** Each brings the page to where its picture is taken; `focus` is what a phone scrolls to. */
const VIEWS = {
  lift: {
    async open(page) {
      await example(page, 'Dog');
    },
  },
  drag: {
    focus: 'section[aria-label="2D"]',
    async open(page) {
      await example(page, 'Horse');
      await page.getByRole('button', { name: 'Show all of it' }).focus();
      const at = await landmark(page, 3);
      await page.mouse.move(...at);
      await page.mouse.down();
      for (let k = 1; k <= 40; k++) await page.mouse.move(at[0] + 1.5 * k, at[1] - 1.5 * k);
      await page.locator('[data-reading=p95]').waitFor({ state: 'attached' });
    },
    async leave(page) {
      await page.mouse.up();
    },
  },
  hidden: {
    async open(page) {
      await example(page, 'Person');
      const pane = page.locator('.picture');
      const box = await pane.boundingBox();
      await page.keyboard.down('Shift');
      await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.62 * box.height);
      await page.mouse.down();
      await page.mouse.move(box.x + 0.95 * box.width, box.y + 0.98 * box.height, { steps: 4 });
      await page.mouse.up();
      await page.keyboard.up('Shift');
      await page.getByRole('button', { name: 'Hide' }).click();
      await page.locator('.title', { hasText: 'hidden' }).waitFor();
    },
  },
  detected: {
    async open(page) {
      await page.locator('.capture').getByRole('button', { name: 'person' }).click();
      await page.locator('.title', { hasText: '33 landmarks' }).waitFor({ timeout: PATIENCE });
      await page.locator('.picture circle.visible').nth(20).waitFor({ timeout: PATIENCE });
      await untilLifted(page);
    },
  },
  picture: {
    async open(page) {
      await page.locator('.capture').getByRole('button', { name: 'hand', exact: true }).click();
      await page.locator('.title', { hasText: '21 landmarks' }).waitFor({ timeout: PATIENCE });
      await page.locator('.picture circle.visible').nth(20).waitFor();
      await untilDrawn(page);
      const at = await circles(page);
      await page.getByLabel('By hand').check({ force: true });
      await page.getByLabel('Skeleton', { exact: true }).selectOption('hand21');
      await page.locator('.title', { hasText: '21 hidden' }).waitFor();
      // All but the little finger, where the detector has found them.
      for (const [i, point] of at.slice(0, 17).entries()) {
        await page.getByLabel('Next landmark').selectOption(String(i));
        await page.mouse.click(...point);
      }
      await untilLifted(page);
    },
  },
  file: {
    focus: '.timeline',
    async open(page) {
      await file(page);
      await page.getByRole('button', { name: 'Lift all' }).click();
      await page.locator('.lifting').waitFor({ state: 'detached', timeout: PATIENCE });
      await page.locator('.frame-box input').fill('5');
      await page.keyboard.press('Enter');
    },
  },
  export: {
    async open(page) {
      await file(page);
      await page.getByRole('button', { name: 'Export' }).click();
      await page.locator('dialog .formats fieldset').first().waitFor();
      await page.locator('dialog .about h3').waitFor();
    },
    async leave(page) {
      await page.keyboard.press('Escape');
    },
  },
  skeleton: {
    async open(page) {
      await example(page, 'Dog');
      await page.getByRole('tab', { name: 'Skeleton' }).click();
      await page.locator('.skeleton .list').waitFor();
    },
  },
  runs: {
    async open(page) {
      await page.getByRole('tab', { name: 'Training' }).click();
      await page.locator('.run', { hasText: 'slow' }).waitFor();
      for (const box of await page.locator('.run input').all()) await box.check();
      await page.locator('.plot[aria-label^="Validation: "][aria-label*=slow]').waitFor();
    },
  },
  worst: {
    focus: '.worst',
    async open(page) {
      await page.getByRole('tab', { name: 'Training' }).click();
      await page.locator('.run', { hasText: 'slow' }).waitFor();
      await page.locator('.worst button').first().click();
      await page.locator('.sample').first().waitFor({ timeout: PATIENCE });
    },
  },
  viewer: {
    async open(page) {
      await page.goto(new URL('viewer.html', studio.address).href);
      await page.getByLabel('Another pose over it').check();
      await page.locator('#pose canvas').waitFor();
    },
  },
  'fine-tune': {
    focus: '.fine-tune',
    async open(page) {
      await page.getByRole('tab', { name: 'Training' }).click();
      await page.getByText('Teach it your rig').click();
      await page.getByRole('button', { name: 'made-up robot' }).click();
      await page.getByLabel('Minutes or steps').selectOption('steps');
      await page.getByLabel('How long').fill('40');
      await page.getByRole('button', { name: 'Fine-tune', exact: true }).click();
      await page.locator('.outcome .view').first().waitFor({ timeout: PATIENCE });
    },
  },
};

const wanted = process.argv.slice(2);
for (const name of wanted) if (!VIEWS[name]) throw new Error(`${name} is no view; these are: ${Object.keys(VIEWS).join(', ')}`);
const names = wanted.length > 0 ? wanted : Object.keys(VIEWS);

const folder = mkdtempSync(join(tmpdir(), 'studio-'));
if (names.some((name) => name === 'runs' || name === 'worst')) trainRuns();
const [studio, browser] = await Promise.all([startStudio(folder), openChromium()]);
try {
  for (const name of names) await take(name);
} finally {
  await browser.close();
  studio.close();
  rmSync(folder, { recursive: true });
}

/** Open a view in a page of its own, and take it in every look. */
async function take(name) {
  const { open, leave, focus } = VIEWS[name];
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => console.error(`${name}: ${error}`));
  await page.goto(studio.address);
  // The machine that takes the pictures may be busy: docs/studio.md says how long an update takes.
  await page.addStyleTag({ content: '.hud { visibility: hidden; }' });
  await untilLifted(page);
  await open(page);
  if (name !== 'drag') await page.mouse.move(1, 1);
  const device = await context.newCDPSession(page);
  for (const [size, kind] of [
    [DESKTOP, 'desktop'],
    [PHONE, 'phone'],
  ]) {
    await device.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1 });
    await device.send('Emulation.setTouchEmulationEnabled', { enabled: size.mobile });
    // A phone opens the page as one, and fits the 3D to its own pane.
    if (size.mobile) {
      await untilDrawn(page);
      await page.evaluate(() => document.querySelector('[aria-label="Show all of it"]')?.click());
    }
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`[data-theme=${colorScheme}]`).waitFor();
      if (focus)
        await page.evaluate((focus) => {
          const [tab, element] = [document.querySelector('#tab'), document.querySelector(focus)];
          tab.scrollTop += element.getBoundingClientRect().top - tab.getBoundingClientRect().top;
        }, focus);
      await untilDrawn(page);
      const { data } = await device.send('Page.captureScreenshot', { format: 'png' });
      const png = await smaller(page, data);
      writeFileSync(join(root, `docs/studio/${name}-${kind}-${colorScheme}.png`), png);
      process.stdout.write(`${name} ${kind} ${colorScheme}: ${Math.round(png.length / 1000)} kB\n`);
    }
  }
  await leave?.(page);
  await context.close();
}

/** Two short trainings of a small model, at two rates. */
function trainRuns() {
  mkdirSync(join(folder, 'sets'));
  for (const [seed, name] of ['human', 'quadruped', 'bird', 'hand'].entries()) {
    const world = WORLDS.find((world) => world.name === name);
    const set = makeWorldSet(world, { seed: seed + 1, frames: 120, keypoints: 20, held: 0.2 });
    writeFileSync(join(folder, `sets/${set.name}.safetensors`), serializeKeypointSet(set));
  }
  for (const [name, learningRate] of [
    ['slow', 5e-4],
    ['fast', 3e-3],
  ]) {
    const config = {
      name,
      data: 'sets',
      model: { layers: 2, width: 32, heads: 2 },
      sampling: { tokens: 512 },
      optimizer: { learningRate, average: 0.9 },
      schedule: { kind: 'cosine', warmup: 20 },
      validation: { every: 20, framesPerSet: 6, views: 2 },
      steps: 300,
      saveEvery: 100,
      logEvery: 2,
    };
    writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(config));
    const args = [BIN, 'train', `${name}.yaml`, '--out', `runs/${name}`];
    execFileSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

async function example(page, title) {
  await page.locator('.gallery').getByRole('button', { name: title, exact: true }).click();
  await page.locator('.title b', { hasText: title }).waitFor();
  await untilLifted(page);
}

/** A file of many frames. */
async function file(page) {
  await page.locator('input[aria-label=Files]').setInputFiles(join(root, 'examples/person-walking.json'));
  await page.locator('.timeline').waitFor();
  await untilLifted(page);
}

/** Where the landmarks are on the screen. */
async function circles(page) {
  return page.locator('.picture circle').evaluateAll((all) =>
    all.map((circle) => {
      const { x, y, width, height } = circle.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    }),
  );
}

async function landmark(page, index) {
  return (await circles(page))[index];
}

/** Everything that moves has come to rest, and was painted. */
async function untilDrawn(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let k = 0; k < 4; k++) await frame();
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
    await frame();
  });
}
