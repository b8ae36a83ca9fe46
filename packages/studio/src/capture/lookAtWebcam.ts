import type { Signal } from '@preact/signals';
import { session } from '../document/session.js';
import { type Found, sourceOfDetections } from './detectionSource.js';
import type { Detector } from './detectors/detector.js';
import { Follower } from './follower.js';
import type { Looking } from './looking.js';
import type { Webcam } from './webcam.js';

/**
 * As fast as the detector answers, until it is ended. What is shown is the picture that was looked at, not a later one, so that landmarks lie
 * where they belong.
 * @param shown what the picture is drawn on
 * @param rate gets how many pictures were looked at in the last second
 */
export async function lookAtWebcam(
  { element }: Webcam,
  shown: HTMLCanvasElement,
  rate: Signal<number>,
  looking: Looking,
): Promise<void> {
  const { title, solution, threshold, signal } = looking;
  const [width, height] = [element.videoWidth, element.videoHeight];
  [shown.width, shown.height] = [width, height];
  const screen = shown.getContext('2d')!;
  let found: Found = [];
  let names = [''];
  const open = () =>
    looking.open(
      sourceOfDetections(() => found, threshold, {
        title,
        skeleton: solution.skeleton,
        frameCount: 1,
        instanceNames: names,
        backdrop: { element: shown, at: { x: 0, y: 0, width, height } },
      }),
      { instance: Math.min(session.place.peek().instance, names.length - 1), frame: 0 },
    );
  open();
  let detector: Detector | undefined;
  let failure: unknown;
  looking.detector().then(
    (loaded) => {
      detector = loaded;
    },
    (error) => {
      failure = error;
    },
  );
  const follower = new Follower();
  const moments: number[] = [];
  const start = performance.now();
  while (!signal.aborted) {
    await nextPicture(element, signal);
    if (failure) throw failure;
    const now = performance.now();
    const picture = await createImageBitmap(element);
    if (detector) found = follower.follow(await detector.detect(picture, (now - start) / 1000));
    if (signal.aborted) break;
    screen.drawImage(picture, 0, 0);
    picture.close();
    if (!detector) continue;
    looking.progress(null);
    moments.push(now);
    while (moments[0] < now - 1000) moments.shift();
    rate.value = moments.length;
    looking.found(found.some((detection) => detection));
    const known = follower.names(solution.one);
    if (known.length > names.length) {
      names = known;
      open();
    } else await session.refresh();
  }
  rate.value = 0;
}

/** Of a webcam, or the end of looking. */
function nextPicture(element: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    element.requestVideoFrameCallback(() => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
