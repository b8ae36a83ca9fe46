import { InputError } from '@anylift/core';

/** A video as frames of equal length, each shown by seeking the middle of its time. */
export interface Video {
  element: HTMLVideoElement;
  frameCount: number;
  /** Its own, but not above `MOST_FPS`. */
  fps: number;
  /** A second element of the same file, to go through it while the first one is looked at. */
  copy(): Promise<HTMLVideoElement>;
  /** Gives the file back. */
  close(): void;
}

/** More frames a second tell little more of a motion, and take longer. */
const MOST_FPS = 30;
/** Frames that are played to learn how many there are in a second, and how long that may take in ms. */
const PLAYED = { frames: 12, milliseconds: 1500 };

/** @throws InputError where the browser cannot read it */
export async function openVideo(file: Blob, title: string): Promise<Video> {
  const url = URL.createObjectURL(file);
  try {
    const element = await load(url);
    const duration = await durationOf(element);
    const fps = Math.min(MOST_FPS, (await ownFps(element)) ?? MOST_FPS);
    const frameCount = Math.max(1, Math.floor(duration * fps + 0.01));
    return { element, frameCount, fps, copy: () => load(url), close: () => URL.revokeObjectURL(url) };
  } catch {
    URL.revokeObjectURL(url);
    throw new InputError(`${title}: expected a video that this browser can play, such as MP4 or WebM`);
  }
}

/** Show a frame, and wait until it is there. */
export async function seek(element: HTMLVideoElement, seconds: number): Promise<void> {
  if (element.currentTime === seconds && !element.seeking) return;
  await new Promise<void>((resolve) => {
    element.addEventListener('seeked', () => resolve(), { once: true });
    element.currentTime = seconds;
  });
}

export const middleOf = (frame: number, { fps }: Video) => (frame + 0.5) / fps;

async function load(url: string): Promise<HTMLVideoElement> {
  const element = document.createElement('video');
  Object.assign(element, { muted: true, playsInline: true, preload: 'auto', src: url });
  await new Promise((resolve, reject) => {
    element.addEventListener('loadeddata', resolve, { once: true });
    element.addEventListener('error', reject, { once: true });
  });
  if (element.videoWidth === 0) throw new Error('sound alone');
  return element;
}

/** What a browser records by itself does not say how long it is before its end was seen. */
async function durationOf(element: HTMLVideoElement): Promise<number> {
  if (element.duration === Number.POSITIVE_INFINITY) {
    const known = new Promise<void>((resolve) => {
      const look = () => {
        if (element.duration === Number.POSITIVE_INFINITY) return;
        element.removeEventListener('durationchange', look);
        resolve();
      };
      element.addEventListener('durationchange', look);
    });
    await seek(element, 1e7);
    await known;
    await seek(element, 0);
  }
  return element.duration;
}

/** No browser says it, so it is measured: the shortest time between frames, leaving out what is too short to be true. */
async function ownFps(element: HTMLVideoElement): Promise<number | undefined> {
  const times = new Set<number>();
  const watch: VideoFrameRequestCallback = (_, { mediaTime }) => {
    times.add(mediaTime);
    handle = element.requestVideoFrameCallback(watch);
  };
  let handle = element.requestVideoFrameCallback(watch);
  const end = performance.now() + PLAYED.milliseconds;
  await element.play().catch(() => {});
  while (times.size < PLAYED.frames && !element.ended && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20));
  element.pause();
  element.cancelVideoFrameCallback(handle);
  await seek(element, 0);
  const sorted = [...times].sort((a, b) => a - b);
  const steps = sorted
    .slice(1)
    .map((time, i) => time - sorted[i])
    .filter((step) => step > 1 / 250)
    .sort((a, b) => a - b);
  return steps.length > 0 ? 1 / steps[Math.floor(steps.length / 4)] : undefined;
}
