import { allocateFrames, type FrameArrays, frameCountOf } from './frameArrays.js';

/** Fewest frames: a single picture does not tell who is near in space. */
const FEWEST = 2;
/** Of more frames so many are looked at, spread evenly. */
const MOST = 128;
/** How far apart two landmarks are: so large a share of the frames show them nearer. */
const QUANTILE = 0.9;

/**
 * Edges of a rig that nobody has described, from frames in which it moves or is seen from several sides: two landmarks are connected
 * unless a third is nearer to both of them than they are to each other (the relative neighbourhood graph: Toussaint, The relative
 * neighbourhood graph of a finite planar set, 1980). How far apart two are is nearly the largest of their distances in the frames that
 * show both, in units of the root mean square distance of a frame's visible landmarks from their centre: where they are seen
 * foreshortened they look nearer than they are, and what is found elsewhere in a tenth of the frames does no harm. The edges join
 * neighbours in space rather than bones.
 * @param frames F frames of N landmarks; those with under three visible ones do not count
 * @returns pairs of landmarks, the lower number first; none of a landmark that is never visible, and none at all of fewer than two frames
 */
export function findEdges(frames: FrameArrays): [number, number][] {
  const { keypointCount: N } = frames;
  const useful = Array.from({ length: N > 0 ? frameCountOf(frames) : 0 }, (_, f) => f).filter(
    (f) => seenIn(frames, f).length >= 3,
  );
  if (useful.length < FEWEST) return [];
  const apart = distances(frames, spread(useful));
  const edges: [number, number][] = [];
  for (let i = 0; i < N; i++)
    for (let j = i + 1; j < N; j++) if (Number.isFinite(apart[i * N + j]) && !hasThirdBetween(apart, N, i, j)) edges.push([i, j]);
  return edges;
}

/**
 * `findEdges` for a recording that is not in memory.
 * @param numbers of the frames that are worth a look
 * @param read one frame
 */
export async function findEdgesByReading(
  numbers: readonly number[],
  keypointCount: number,
  read: (frame: number) => Promise<FrameArrays>,
): Promise<[number, number][]> {
  const chosen = spread(numbers);
  const frames = allocateFrames(chosen.length, keypointCount);
  for (const [f, number] of chosen.entries()) {
    const { image, visible } = await read(number);
    frames.image.set(image, 2 * f * keypointCount);
    frames.visible.set(visible, f * keypointCount);
  }
  return findEdges(frames);
}

function spread(items: readonly number[]): number[] {
  const count = Math.min(MOST, items.length);
  return Array.from({ length: count }, (_, k) => items[Math.floor(((k + 0.5) * items.length) / count)]);
}

function seenIn({ keypointCount: N, visible }: FrameArrays, frame: number): number[] {
  return Array.from({ length: N }, (_, i) => i).filter((i) => visible[frame * N + i] === 1);
}

function hasThirdBetween(apart: Float64Array, N: number, i: number, j: number): boolean {
  const limit = apart[i * N + j];
  for (let k = 0; k < N; k++) if (k !== i && k !== j && apart[i * N + k] < limit && apart[j * N + k] < limit) return true;
  return false;
}

/** [N, N]: how far apart two are, squared; infinite where no frame shows both. */
function distances(frames: FrameArrays, numbers: readonly number[]): Float64Array {
  const { keypointCount: N } = frames;
  const squares = numbers.map((frame) => squaresIn(frames, frame));
  const apart = new Float64Array(N * N).fill(Number.POSITIVE_INFINITY);
  const seen = new Float64Array(squares.length);
  for (let i = 0; i < N; i++)
    for (let j = i + 1; j < N; j++) {
      const at = (j * (j - 1)) / 2 + i;
      let count = 0;
      for (const inFrame of squares) if (!Number.isNaN(inFrame[at])) seen[count++] = inFrame[at];
      if (count === 0) continue;
      const sorted = seen.subarray(0, count).sort();
      apart[i * N + j] = apart[j * N + i] = sorted[Math.round(QUANTILE * (count - 1))];
    }
  return apart;
}

/** Of the pairs i < j, at j (j − 1) / 2 + i; NaN where one is hidden. */
function squaresIn(frames: FrameArrays, frame: number): Float32Array {
  const { keypointCount: N, image } = frames;
  const squares = new Float32Array((N * (N - 1)) / 2).fill(Number.NaN);
  const seen = seenIn(frames, frame);
  const x = Float64Array.from({ length: N }, (_, i) => image[2 * (frame * N + i)]);
  const y = Float64Array.from({ length: N }, (_, i) => image[2 * (frame * N + i) + 1]);
  const mean = (of: (i: number) => number) => seen.reduce((sum, i) => sum + of(i), 0) / seen.length;
  const [centreX, centreY] = [mean((i) => x[i]), mean((i) => y[i])];
  const unit = mean((i) => (x[i] - centreX) ** 2 + (y[i] - centreY) ** 2);
  if (!(unit > 0)) return squares;
  for (const [s, j] of seen.entries())
    for (let t = 0; t < s; t++) {
      const i = seen[t];
      squares[(j * (j - 1)) / 2 + i] = ((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2) / unit;
    }
  return squares;
}
