import { type Found, sourceOfDetections } from './detectionSource.js';
import { sizeOf } from './detectors/loadDetector.js';
import { Follower } from './follower.js';
import type { Looking } from './looking.js';

/** The picture at once, and what is found in it when it is found. */
export async function lookAtPicture(element: HTMLImageElement | HTMLCanvasElement, looking: Looking): Promise<void> {
  const { title, solution, threshold } = looking;
  const [width, height] = sizeOf(element);
  const open = (found: Found, instanceNames: string[]) =>
    looking.open(
      sourceOfDetections(() => found, threshold, {
        title,
        skeleton: solution.skeleton,
        frameCount: 1,
        instanceNames,
        backdrop: { element, at: { x: 0, y: 0, width, height } },
      }),
    );
  open([], ['']);
  const detector = await looking.detector();
  looking.progress({ words: 'Looking at the picture' });
  const follower = new Follower();
  const found = follower.follow(await detector.detect(element));
  looking.signal.throwIfAborted();
  looking.found(found.length > 0);
  if (found.length > 0) open(found, follower.names(solution.one));
}
