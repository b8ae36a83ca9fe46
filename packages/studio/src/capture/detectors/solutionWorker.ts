/**
 * Runs one of MediaPipe's packages off the page's thread. They are made for a page: scripts that define globals and load more scripts,
 * wasm and models from wherever `locateFile` says. So this is a classic worker with as much of a page as they use; it imports nothing.
 */
import type { Report, Request } from './messages.js';
import type { Results, Solution } from './solution.js';

interface Instance {
  setOptions(options: Solution['options']): void;
  onResults(listener: (results: Results & { image?: ImageBitmap; segmentationMask?: ImageBitmap }) => void): void;
  initialize(): Promise<void>;
  reset(): void;
  send(inputs: { image: ImageBitmap }, milliseconds: number): Promise<void>;
}

declare function importScripts(...urls: string[]): void;

/** A `<script>` element: it is loaded when it is appended. */
class Script extends EventTarget {
  src = '';

  setAttribute(name: string, value: string): void {
    if (name === 'src') this.src = value;
  }
}

const page = {
  createElement: (name: string) => (name === 'canvas' ? new OffscreenCanvas(1, 1) : new Script()),
  body: {
    appendChild(script: Script) {
      importScripts(script.src);
      script.dispatchEvent(new Event('load'));
    },
  },
};
Object.assign(globalThis, { window: globalThis, document: page });

let instance: Instance;
let found: Results = {};
/** A new one follows nothing yet. */
let following = false;
let last = Number.NEGATIVE_INFINITY;
let queue = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  queue = queue.then(async () => {
    try {
      report(data.kind === 'load' ? await load(data) : await detect(data));
    } catch (error) {
      report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  });
});

async function load({ className, script, files, options }: Extract<Request, { kind: 'load' }>): Promise<Report> {
  importScripts(files[script]);
  const classes = globalThis as unknown as Record<string, new (config: object) => Instance>;
  instance = new classes[className]({ locateFile: (name: string) => files[name] ?? name });
  instance.setOptions(options);
  instance.onResults(({ image, segmentationMask, ...results }) => {
    image?.close();
    segmentationMask?.close();
    found = results;
  });
  await instance.initialize();
  return { kind: 'ready' };
}

async function detect({ picture, milliseconds }: Extract<Request, { kind: 'detect' }>): Promise<Report> {
  const follows = milliseconds !== null && milliseconds > last;
  if (following && !follows) instance.reset();
  following = true;
  last = milliseconds ?? Number.POSITIVE_INFINITY;
  await instance.send({ image: picture }, milliseconds ?? 0);
  picture.close();
  return { kind: 'detected', results: found };
}

function report(message: Report): void {
  postMessage(message);
}
