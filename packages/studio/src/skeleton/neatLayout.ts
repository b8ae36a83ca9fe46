/**
 * Where to draw the landmarks of a skeleton that has no positions: as far apart as there are edges between them (stress majorisation,
 * Gansner et al. 2004), left and right as mirror images, the head of things at the top.
 */

type Pairs = readonly (readonly [number, number])[];

/** Rounds; fewer for a large rig, as a round costs the square of its landmarks. */
const ITERATIONS = 120;
const PAIRS_PER_LAYOUT = 1e7;

const TOP = /head|nose|eye|ear|brow|face|neck|skull|crown|camera|mast/i;
const BOTTOM = /foot|feet|toe|ankle|heel|hoof|paw|leg|knee|chin|jaw|wheel|base|tip/i;

/**
 * @param symmetries [left, right]
 * @param names for which end is up, where they tell
 * @returns [N, 2], y down; neighbours are about 1 apart. A left landmark is on the right, as of somebody who faces you; what no edge
 * joins is in rows below
 */
export function neatLayout(N: number, edges: Pairs, symmetries: Pairs, names: readonly string[] = []): Float64Array {
  const joined = [...new Set(edges.flat())].sort((a, b) => a - b);
  const place = new Map(joined.map((landmark, i) => [landmark, i]));
  const within = (pairs: Pairs) =>
    pairs.flatMap(([a, b]): Pairs => (place.has(a) && place.has(b) ? [[place.get(a)!, place.get(b)!]] : []));
  const figure = layoutOfFigure(joined.length, within(edges), within(symmetries));
  if (
    isUpsideDown(
      figure,
      joined.map((i) => names[i] ?? ''),
    )
  )
    for (let i = 1; i < figure.length; i += 2) figure[i] *= -1;
  const points = new Float64Array(2 * N);
  let bottom = -1;
  for (const [i, landmark] of joined.entries()) {
    points.set(figure.subarray(2 * i, 2 * i + 2), 2 * landmark);
    bottom = Math.max(bottom, figure[2 * i + 1]);
  }
  const loose = points.length / 2 - joined.length;
  const columns = Math.ceil(Math.sqrt(3 * loose));
  let row = 0;
  for (let i = 0; i < N; i++) {
    if (place.has(i)) continue;
    points.set([(row % columns) - (Math.min(columns, loose) - 1) / 2, bottom + 1.5 + Math.floor(row / columns)], 2 * i);
    row++;
  }
  return points;
}

/** Of landmarks each of which is joined to another. */
function layoutOfFigure(N: number, edges: Pairs, symmetries: Pairs): Float64Array {
  const partner = Int32Array.from({ length: N }, (_, i) => i);
  const side = new Int8Array(N);
  for (const [left, right] of symmetries) {
    if (side[left] !== 0 || side[right] !== 0) continue;
    [partner[left], partner[right]] = [right, left];
    [side[left], side[right]] = [1, -1];
  }
  const hops = hopsBetween(N, edges);
  const points = beginning(N, hops, side);
  const mirror = () => {
    if (!side.some((one) => one !== 0)) return;
    for (let i = 0; i < N; i++) {
      const j = partner[i];
      if (j < i) continue;
      const x = j === i ? 0 : (points[2 * i] - points[2 * j]) / 2;
      const y = (points[2 * i + 1] + points[2 * j + 1]) / 2;
      points.set([x, y], 2 * i);
      if (j !== i) points.set([-x, y], 2 * j);
    }
  };
  mirror();
  const rounds = Math.max(10, Math.min(ITERATIONS, Math.floor(PAIRS_PER_LAYOUT / (N * N))));
  for (let round = 0; round < rounds; round++) {
    majorise(points, hops);
    mirror();
  }
  return points;
}

/** [N, N]: edges on the shortest way; what no way joins is one farther than the farthest. */
function hopsBetween(N: number, edges: Pairs): Float64Array {
  const neighbours = Array.from({ length: N }, (): number[] => []);
  for (const [a, b] of edges) {
    neighbours[a].push(b);
    neighbours[b].push(a);
  }
  const hops = new Float64Array(N * N).fill(Infinity);
  let most = 1;
  for (let from = 0; from < N; from++) {
    const queue = [from];
    hops[from * N + from] = 0;
    for (const at of queue)
      for (const next of neighbours[at]) {
        if (hops[from * N + next] !== Infinity) continue;
        hops[from * N + next] = hops[from * N + at] + 1;
        most = Math.max(most, hops[from * N + next]);
        queue.push(next);
      }
  }
  return hops.map((value) => (value === Infinity ? most + 1 : value));
}

/** Down by how far a landmark is from the first one; across by its side, or on a spiral where there are none. */
function beginning(N: number, hops: Float64Array, side: Int8Array): Float64Array {
  const points = new Float64Array(2 * N);
  const hasSides = side.some((one) => one !== 0);
  const middle = Math.max(0, side.indexOf(0));
  for (let i = 0; i < N; i++) {
    const turn = 2.4 * i;
    const far = hops[middle * N + i];
    points[2 * i] = hasSides ? side[i] * (0.5 + far + 0.01 * i) : far * Math.cos(turn);
    points[2 * i + 1] = hasSides ? far + 0.05 * i : far * Math.sin(turn);
  }
  return points;
}

/** One round: every landmark goes to where the others, weighted by nearness, want it. */
function majorise(points: Float64Array, hops: Float64Array): void {
  const N = points.length / 2;
  for (let i = 0; i < N; i++) {
    let [x, y, sum] = [0, 0, 0];
    for (let j = 0; j < N; j++) {
      if (j === i) continue;
      const wanted = hops[i * N + j];
      const weight = 1 / (wanted * wanted);
      const [dx, dy] = [points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]];
      const stretch = wanted / Math.max(1e-3, Math.hypot(dx, dy));
      x += weight * (points[2 * j] + stretch * dx);
      y += weight * (points[2 * j + 1] + stretch * dy);
      sum += weight;
    }
    if (sum > 0) points.set([x / sum, y / sum], 2 * i);
  }
}

/** By names where some tell; else the first half of the landmarks is the upper one, as in most lists. */
function isUpsideDown(points: Float64Array, names: readonly string[]): boolean {
  const N = points.length / 2;
  let below = 0;
  for (let i = 0; i < N; i++) {
    const name = names[i] ?? '';
    below += points[2 * i + 1] * (Number(BOTTOM.test(name)) - Number(TOP.test(name)) + 0.01 * (i / N - 0.5));
  }
  return below < 0;
}
