/** The model, off the page's thread: loads a checkpoint and lifts what it is sent, one after the other. */
import type { Backend } from '@anylift/autodiff';
import { webBackend } from '@anylift/autodiff/web';
import { InputError, Lifter } from '@anylift/core';
import { download } from './download.js';
import type { Device, Report, Request } from './messages.js';

let lifter: Promise<Lifter> | undefined;

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'load') {
    const loading = load(data);
    lifter = loading.then(({ lifter }) => lifter);
    lifter.catch(() => {});
    try {
      const { device, lifter } = await loading;
      report({ kind: 'ready', device, model: lifter.name });
    } catch (error) {
      report({ kind: 'failed', sentence: sentenceOf(error) });
    }
    return;
  }
  const { id, skeleton, frames, options } = data;
  try {
    const ready = await lifter!;
    const start = performance.now();
    const lifted = await ready.liftArrays(skeleton, frames, options);
    report({ kind: 'lifted', id, lifted, milliseconds: performance.now() - start });
  } catch (error) {
    report({ kind: 'refused', id, sentence: sentenceOf(error) });
  }
});

async function load({
  device: wanted,
  checkpoint,
}: Extract<Request, { kind: 'load' }>): Promise<{ device: Device; lifter: Lifter }> {
  const opening = openBackend(wanted);
  const given = typeof checkpoint !== 'string';
  const bytes = given ? checkpoint.bytes : await download(checkpoint, (share) => report({ kind: 'loading', share }));
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
