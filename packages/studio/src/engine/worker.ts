/** The model, off the page's thread: loads a checkpoint and lifts what it is sent, one after the other. */
import type { Backend } from '@anylift/autodiff';
import { webBackend } from '@anylift/autodiff/web';
import { InputError, Lifter } from '@anylift/core';
import { download } from './download.js';
import type { Device, Lift, Report, Request } from './messages.js';

let lifter: Promise<Lifter> | undefined;
/** Models that another has taken the place of, to be released when they lift nothing. */
const retired: Promise<Lifter>[] = [];
/** The pose that follows the pointer: the newest one alone. */
let newest: Lift | undefined;
/** Pieces of long files; they wait for the pose that follows the pointer. */
const pieces: Lift[] = [];
let isLifting = false;

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'load') {
    void begin(data);
    return;
  }
  if (data.kind === 'piece') pieces.push(data);
  else {
    if (newest) report({ kind: 'overtaken', id: newest.id });
    newest = data;
  }
  if (!isLifting) void liftWaiting();
});

/** Lift what waits, without asking the page in between: it may be busy drawing. */
async function liftWaiting(): Promise<void> {
  isLifting = true;
  for (let next = takeNext(); next; next = takeNext()) {
    await lift(next);
    await releaseRetired();
    await messages();
  }
  isLifting = false;
}

function takeNext(): Lift | undefined {
  const next = newest ?? pieces.shift();
  if (next === newest) newest = undefined;
  return next;
}

/** What has come meanwhile is heard first. */
const { port1, port2 } = new MessageChannel();
const messages = () =>
  new Promise<void>((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });

async function lift({ id, skeleton, frames, options }: Lift): Promise<void> {
  try {
    report({ kind: 'lifted', id, lifted: await (await lifter!).liftArrays(skeleton, frames, options) });
  } catch (error) {
    report({ kind: 'refused', id, sentence: sentenceOf(error) });
  }
}

async function begin(request: Extract<Request, { kind: 'load' }>): Promise<void> {
  if (lifter) retired.push(lifter);
  const loading = load(request, (share) => say({ kind: 'loading', share }));
  const own = loading.then(({ lifter }) => lifter);
  lifter = own;
  // Of one that another was asked for meanwhile nothing is said.
  const say = (message: Report) => {
    if (lifter === own) report(message);
  };
  try {
    const { device, lifter } = await loading;
    say({ kind: 'ready', device, model: lifter.name });
  } catch (error) {
    say({ kind: 'failed', sentence: sentenceOf(error) });
  }
  if (!isLifting) await releaseRetired();
}

async function releaseRetired(): Promise<void> {
  for (const old of retired.splice(0))
    await old.then(
      (lifter) => lifter.release(),
      () => {},
    );
}

async function load(
  { device: wanted, checkpoint }: Extract<Request, { kind: 'load' }>,
  onProgress: (share: number) => void,
): Promise<{ device: Device; lifter: Lifter }> {
  const opening = openBackend(wanted);
  const given = typeof checkpoint !== 'string';
  const bytes = given ? checkpoint.bytes : await download(checkpoint, onProgress);
  const { device, backend } = await opening;
  return { device, lifter: await Lifter.load(bytes, { where: given ? checkpoint.name : 'the model', backend }) };
}

async function openBackend(wanted: Device | 'auto'): Promise<{ device: Device; backend: Backend }> {
  const device = wanted === 'auto' ? await bestDevice() : wanted;
  return { device, backend: await webBackend(device) };
}

/** A GPU where there is a real one: one that is played by the processor is slower than wasm. */
async function bestDevice(): Promise<Device> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return adapter && !adapter.info.isFallbackAdapter ? 'webgpu' : 'wasm';
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof InputError)) console.error(error);
  return error instanceof Error ? error.message : String(error);
}

function report(message: Report): void {
  postMessage(message);
}
