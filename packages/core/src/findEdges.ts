import { allocateFrames, type FrameArrays, frameCountOf } from './frameArrays.js';

/** Fewer frames tell too little. Of a longer recording so many are looked at, spread evenly; in runs of so many where it is read in pieces. */
const FEWEST_FRAMES = 2;
const MOST_FRAMES = 512;
const RUN = 8;

/**
 * Edges of a rig that nobody has described, from frames in which it moves or is seen from several sides: two landmarks are connected
 * unless a third is nearer to both of them than they are to each other (the relative neighbourhood graph, Toussaint 1980). How far apart
 * two are is the fourth-power mean of their distances in the frames that show both, each in units of the root mean square distance of
 * the frame's visible landmarks from their centre: frames that see a pair foreshortened hardly count, one wrong frame does not decide.
 * They are neighbours in space rather than bones.
 * @returns pairs of landmarks, the lower number first; none of a landmark that is never visible, and none at all from a single frame
 */
export function findEdges(frames: FrameArrays): [number, number][] {
  if (frameCountOf(frames) < FEWEST_FRAMES) return [];
  const N = frames.keypointCount;
  const apart = distances(frames);
  const edges: [number, number][] = [];
  for (let i = 0; i < N; i++)
    for (let j = i + 1; j < N; j++) if (Number.isFinite(apart[i * N + j]) && !hasThirdBetween(apart, N, i, j)) edges.push([i, j]);
  return edges;
}

/**
 * `findEdges` for a recording of F frames of N landmarks that is not in memory.
 * @param read frames `first` to `first + count`
 */
export async function findEdgesInPieces(
  frameCount: number,
  keypointCount: number,
  read: (first: number, count: number) => Promise<FrameArrays>,
): Promise<[number, number][]> {
  const runs = Math.min(MOST_FRAMES / RUN, Math.ceil(frameCount / RUN));
  const pieces: FrameArrays[] = [];
  for (let run = 0; run < runs; run++) {
    const [first, next] = [run, run + 1].map((k) => Math.floor((k * frameCount) / runs));
    pieces.push(await read(first, Math.min(RUN, next - first)));
  }
  const all = allocateFrames(
    pieces.reduce((sum, piece) => sum + frameCountOf(piece), 0),
    keypointCount,
  );
  let at = 0;
  for (const piece of pieces) {
    all.image.set(piece.image, 2 * at);
    all.visible.set(piece.visible, at);
    at += piece.visible.length;
  }
  return findEdges(all);
}

function hasThirdBetween(apart: Float64Array, N: number, i: number, j: number): boolean {
  const limit = apart[i * N + j];
  for (let k = 0; k < N; k++) if (k !== i && k !== j && apart[i * N + k] < limit && apart[j * N + k] < limit) return true;
  return false;
}

/** [N, N]: the mean fourth powers, infinite where no frame shows both. */
function distances(frames: FrameArrays): Float64Array {
  const { keypointCount: N } = frames;
  const frameCount = frameCountOf(frames);
  const used = Math.min(frameCount, MOST_FRAMES);
  const sums = new Float64Array(N * N);
  const counts = new Float64Array(N * N);
  for (let k = 0; k < used; k++) addFrame(frames, Math.floor(((k + 0.5) * frameCount) / used), sums, counts);
  for (let i = 0; i < N; i++)
    for (let j = i + 1; j < N; j++) {
      const [at, mirrored] = [i * N + j, j * N + i];
      sums[at] = sums[mirrored] = counts[at] > 0 ? sums[at] / counts[at] : Number.POSITIVE_INFINITY;
    }
  return sums;
}

/** Of pairs i < j. */
function addFrame({ keypointCount: N, image, visible }: FrameArrays, frame: number, sums: Float64Array, counts: Float64Array) {
  const seen = Array.from({ length: N }, (_, i) => i).filter((i) => visible[frame * N + i] === 1);
  const x = (i: number) => image[2 * (frame * N + i)];
  const y = (i: number) => image[2 * (frame * N + i) + 1];
  const mean = (of: (i: number) => number) => seen.reduce((sum, i) => sum + of(i), 0) / seen.length;
  const [centreX, centreY] = [mean(x), mean(y)];
  const square = mean((i) => (x(i) - centreX) ** 2 + (y(i) - centreY) ** 2);
  if (!(square > 0)) return;
  for (const [s, i] of seen.entries()) {
    const [xi, yi] = [x(i), y(i)];
    for (let t = s + 1; t < seen.length; t++) {
      const j = seen[t];
      const squared = ((x(j) - xi) ** 2 + (y(j) - yi) ** 2) / square;
      sums[i * N + j] += squared * squared;
      counts[i * N + j]++;
    }
  }
}
