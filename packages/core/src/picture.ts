import { type FrameArrays, frameCountOf } from './frameArrays.js';

/** A picture thinner than this share of its length is a line. */
const LINE = 1e-5;

/** A frame of N landmarks as the network is to see it. */
export interface Picture {
  /** Mean of the visible landmarks, and the largest distance from it along an axis, in the units of the input. */
  x: number;
  y: number;
  size: number;
  /** [N, 2]: eq. 3 in float64, so that far-away coordinates lose no digits; 0 where hidden. */
  normalized: Float64Array;
  /** [N]: 1 visible, 0 hidden. */
  visible: Float64Array;
  /** [N]: one less the confidence; 1 where hidden. */
  doubt: Float64Array;
}

export function allocatePicture(keypointCount: number): Picture {
  return {
    x: 0,
    y: 0,
    size: 0,
    normalized: new Float64Array(keypointCount * 2),
    visible: new Float64Array(keypointCount),
    doubt: new Float64Array(keypointCount),
  };
}

/**
 * Take frame f as a picture.
 * @param picture filled in where the frame can be lifted
 * @returns why it cannot be lifted, if so
 */
export function takePicture(
  { keypointCount: N, image, visible, confidence }: FrameArrays,
  f: number,
  picture: Picture,
): string | undefined {
  let count = 0;
  for (let i = 0; i < N; i++) {
    picture.visible[i] = visible[f * N + i];
    picture.doubt[i] = 1 - visible[f * N + i] * confidence[f * N + i];
    count += picture.visible[i];
  }
  if (count < 3) return `visible landmarks: ${count}, expected at least 3`;
  let [x, y] = [0, 0];
  for (let i = 0; i < N; i++) {
    if (!picture.visible[i]) continue;
    x += image[2 * (f * N + i)] / count;
    y += image[2 * (f * N + i) + 1] / count;
  }
  let size = 0;
  for (let i = 0; i < N; i++)
    if (picture.visible[i]) size = Math.max(size, Math.abs(image[2 * (f * N + i)] - x), Math.abs(image[2 * (f * N + i) + 1] - y));
  if (!(size > 1e-12 * Math.max(Math.abs(x), Math.abs(y)))) return 'all visible landmarks are at one point';
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < N; i++) {
    const u = picture.visible[i] ? (image[2 * (f * N + i)] - x) / size : 0;
    const v = picture.visible[i] ? (image[2 * (f * N + i) + 1] - y) / size : 0;
    picture.normalized[2 * i] = u;
    picture.normalized[2 * i + 1] = v;
    xx += u * u;
    xy += u * v;
    yy += v * v;
  }
  picture.x = x;
  picture.y = y;
  picture.size = size;
  // Eigenvalues of the second moments: the root of their product over their sum is the thinness.
  const thinness = Math.sqrt(Math.max(0, xx * yy - xy * xy)) / (xx + yy);
  return thinness < LINE ? 'all visible landmarks are on one line' : undefined;
}

/** Frames that cannot be lifted, under 3 visible landmarks or all of them on one line, and why. */
export function unliftableFrames(frames: FrameArrays): Map<number, string> {
  const picture = allocatePicture(frames.keypointCount);
  const reasons = new Map<number, string>();
  for (let f = 0; f < frameCountOf(frames); f++) {
    const reason = takePicture(frames, f, picture);
    if (reason !== undefined) reasons.set(f, reason);
  }
  return reasons;
}
