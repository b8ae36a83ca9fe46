/** The studio as a person opens it: served by the command line on a free port, in headless Chromium. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const BIN = join(import.meta.dirname, '../../packages/cli/bin/anylift.js');

/**
 * `anylift studio` in a folder, once it has told where it is.
 * @returns its address, and a function that ends it
 */
export function startStudio(folder, ...options) {
  const child = spawn(process.execPath, [BIN, 'studio', '--no-open', '--port', '0', ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = () => child.kill('SIGINT');
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (address) => resolve({ address, close }));
    child.once('close', (code) => reject(new Error(`anylift studio ended with ${code}`)));
  });
}

/** WebGL is drawn by the processor, and nothing is asked of the network. */
export function openChromium() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless=new',
      '--no-sandbox',
      '--enable-unsafe-swiftshader',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}

/** The first 3D of what is shown is there: it says how far it is from the truth, or that none is known. */
export async function untilLifted(page) {
  await page.locator('.engine .dot.ready').waitFor({ timeout: 60_000 });
  await page.locator('.pose .message').waitFor({ state: 'detached', timeout: 60_000 });
}
