import { InputError } from '@anylift/core';
import type { Detector, Picture } from './detector.js';
import { face } from './face.js';
import { fetchFiles } from './fetchFiles.js';
import { hands } from './hands.js';
import type { Report, Request } from './messages.js';
import { person } from './person.js';
import type { Solution } from './solution.js';

/** What can be found in a picture, each by one of MediaPipe's packages. */
export const SOLUTIONS: Readonly<Record<'person' | 'hands' | 'face', Solution>> = { person, hands, face };
export type SolutionName = keyof typeof SOLUTIONS;

/** Pixels of the longer side that a detector gets at most: its networks look at squares of 256 of it. */
const LARGEST = 1280;

/**
 * Fetch a detector from the page's own origin and start it in a worker.
 * @param onProgress gets the share of its files that is there, 0…1
 * @throws InputError where this browser cannot run it; the reason of `signal` when it was aborted
 */
export async function loadDetector(
  name: SolutionName,
  options: { onProgress?: (share: number) => void; signal?: AbortSignal } = {},
): Promise<Detector> {
  const solution = SOLUTIONS[name];
  const renderer = rendererOf(solution.title);
  const files = await fetchFiles(solution.files, options);
  // Not a module: it loads scripts.
  const worker = new Worker(new URL('./solutionWorker.ts', import.meta.url));
  const ask = askerOf(worker, solution.title);
  try {
    const { className, script } = solution;
    const useCpuInference = prefersProcessor(renderer);
    await ask({
      kind: 'load',
      className,
      script,
      files,
      options: { ...solution.options, ...(useCpuInference && { useCpuInference }) },
    });
    options.signal?.throwIfAborted();
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    for (const url of Object.values(files)) URL.revokeObjectURL(url);
  }
  return {
    skeleton: solution.skeleton,
    async detect(source, seconds) {
      const [width, height] = sizeOf(source);
      const scale = Math.min(1, LARGEST / Math.max(width, height));
      const picture = await createImageBitmap(source, {
        resizeWidth: Math.max(1, Math.round(width * scale)),
        resizeHeight: Math.max(1, Math.round(height * scale)),
        resizeQuality: 'medium',
      });
      const milliseconds = seconds === undefined ? null : seconds * 1000;
      const report = await ask({ kind: 'detect', picture, milliseconds }, [picture]);
      return report.kind === 'detected' ? solution.read(report.results, width, height) : [];
    },
    close: () => worker.terminate(),
  };
}

/** In pixels, as it is shown. */
export function sizeOf(picture: Picture): [width: number, height: number] {
  if (picture instanceof HTMLVideoElement) return [picture.videoWidth, picture.videoHeight];
  if (picture instanceof HTMLImageElement) return [picture.naturalWidth, picture.naturalHeight];
  return [picture.width, picture.height];
}

/** The worker answers one after the other. */
function askerOf(worker: Worker, title: string) {
  const waiting: { resolve(report: Report): void; reject(error: Error): void }[] = [];
  const fail = (reason: string) => new InputError(`${title}: the detector failed: ${reason}`);
  worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
    const { resolve, reject } = waiting.shift()!;
    if (data.kind === 'failed') reject(fail(data.reason));
    else resolve(data);
  });
  worker.addEventListener('error', ({ message }) => {
    for (const { reject } of waiting.splice(0)) reject(fail(message || 'its worker could not be started'));
  });
  return (request: Request, transfer: Transferable[] = []) =>
    new Promise<Report>((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(request, transfer);
    });
}

/** What plays WebGL 2. @throws InputError where a worker has none: the detectors take pictures as its textures */
function rendererOf(title: string): string {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) throw new InputError(`${title}: the detector needs WebGL 2, which this browser does not offer here`);
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
}

/**
 * Whether the networks should run on the processor: they are about twenty times as fast there where the processor plays the GPU. The
 * packages want it so on Apple's tablets and phones, which they could not tell in a worker.
 */
function prefersProcessor(renderer: string): boolean {
  const isTouched = 'ontouchend' in document;
  return /swiftshader|llvmpipe|softpipe|basic render/i.test(renderer) || (/apple/i.test(renderer) && isTouched);
}
