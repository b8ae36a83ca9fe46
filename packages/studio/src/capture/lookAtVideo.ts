import { session } from '../document/session.js';
import { type Found, sourceOfDetections } from './detectionSource.js';
import { Follower } from './follower.js';
import type { Looking } from './looking.js';
import { middleOf, seek, type Video } from './video.js';

/** Milliseconds between frames that are shown on the way. */
const SHOWN_EVERY = 250;

/** Frame by frame, some of them shown on the way. What was found stays when it is ended early. */
export async function lookAtVideo(video: Video, looking: Looking): Promise<void> {
  const { title, solution, threshold, signal } = looking;
  const { element, fps, frameCount } = video;
  const frames: Found[] = [];
  const sourceWith = (frameCount: number, instanceNames: string[]) =>
    sourceOfDetections((frame) => frames[frame] ?? [], threshold, {
      title,
      skeleton: solution.skeleton,
      frameCount,
      fps,
      instanceNames,
      backdrop: {
        element,
        at: { x: 0, y: 0, width: element.videoWidth, height: element.videoHeight },
        seek: (frame) => seek(element, middleOf(frame, video)),
      },
    });
  looking.open(sourceWith(frameCount, ['']));
  const detector = await looking.detector();
  const follower = new Follower();
  const runner = await video.copy();
  let shown = { frame: 0, at: 0 };
  for (let frame = 0; frame < frameCount && !signal.aborted; frame++) {
    looking.progress({ words: `Frame ${frame + 1} of ${frameCount}`, share: frame / frameCount });
    await seek(runner, middleOf(frame, video));
    frames.push(follower.follow(await detector.detect(runner, frame / fps)));
    const now = performance.now();
    // Whoever looks at another frame is left there.
    if (now - shown.at < SHOWN_EVERY || session.place.peek().frame !== shown.frame || signal.aborted) continue;
    shown = { frame, at: now };
    session.goTo({ frame });
  }
  runner.removeAttribute('src');
  looking.found(frames.some((found) => found.length > 0));
  const place = { instance: 0, frame: Math.min(session.place.peek().frame, Math.max(0, frames.length - 1)) };
  if (frames.length > 0) looking.open(sourceWith(frames.length, follower.names(solution.one)), place);
}
