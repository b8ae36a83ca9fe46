/** Frames that lengths and the rest pose are measured in, at most: spread evenly over a longer recording. */
const MOST_FRAMES = 600;

/** Some frames of a recording, from which the bones are measured. */
export interface Sample {
  /** [F, N, 3], none missing. */
  points: Float64Array;
  frameCount: number;
  keypointCount: number;
  /** The diagonal of the bounding box of a frame, the median of them. */
  extent: number;
}

export function sampleFrames(points: Float64Array, keypointCount: number): Sample {
  const width = 3 * keypointCount;
  const all = points.length / width;
  const frameCount = Math.min(all, MOST_FRAMES);
  const sampled = new Float64Array(frameCount * width);
  for (let f = 0; f < frameCount; f++) {
    const from = Math.floor((f * all) / frameCount) * width;
    sampled.set(points.subarray(from, from + width), f * width);
  }
  const extents = Array.from({ length: frameCount }, (_, f) => extentOf(sampled.subarray(f * width, (f + 1) * width)));
  return { points: sampled, frameCount, keypointCount, extent: median(extents) };
}

/** The diagonal of the bounding box of points that are all there. */
export function extentOf(points: Float64Array): number {
  const sizes = [0, 1, 2].map((axis) => {
    const [low, high] = rangeOf(points, axis);
    return high - low;
  });
  return Math.hypot(...sizes);
}

/** Of one coordinate of points. */
export function rangeOf(points: Float64Array, axis: number): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = axis; at < points.length; at += 3) {
    low = Math.min(low, points[at]);
    high = Math.max(high, points[at]);
  }
  return [low, high];
}

/** Of at least one value. */
export function median(values: number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** From one landmark to another in a frame. */
export function between({ points, keypointCount }: Sample, frame: number, from: number, to: number): Float64Array {
  const [a, b] = [3 * (frame * keypointCount + from), 3 * (frame * keypointCount + to)];
  return Float64Array.of(points[b] - points[a], points[b + 1] - points[a + 1], points[b + 2] - points[a + 2]);
}
