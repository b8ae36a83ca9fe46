/** Where the names of landmarks stand on a drawing, so that none hides another. */

/** Pixels of a letter, of a line, and from a landmark to its name. */
const LETTER = 6.4;
const LINE = 15;
const GAP = 9;

export interface Label {
  index: number;
  x: number;
  y: number;
  anchor: 'start' | 'end' | 'middle';
}

type Point = readonly [x: number, y: number];
type Box = readonly [left: number, top: number, right: number, bottom: number];

/**
 * @param points [N, 2] in pixels
 * @param edges a name stands on the side of its landmark where these are not
 * @param names what is written; '' for nothing
 * @param important landmarks whose names come first, and stand even where they hide something
 */
export function placeLabels(
  points: Float64Array,
  edges: readonly (readonly [number, number])[],
  names: readonly string[],
  important: ReadonlySet<number>,
): Label[] {
  const N = points.length / 2;
  const away = awayFrom(points, edges);
  const taken = Array.from({ length: N }, (_, i): Box => {
    const [x, y] = [points[2 * i], points[2 * i + 1]];
    return [x - 5, y - 5, x + 5, y + 5];
  });
  const labels: Label[] = [];
  const order = [...important, ...Array.from({ length: N }, (_, i) => i).filter((i) => !important.has(i))];
  for (const index of order) {
    if (!names[index]) continue;
    const ways = waysOf(points[2 * index], points[2 * index + 1], names[index].length * LETTER);
    const liking = ({ way: [x, y] }: Way) => x * away[2 * index] + y * away[2 * index + 1];
    ways.sort((a, b) => liking(b) - liking(a));
    const free = ways.find(({ box }) => !taken.some((other, i) => i !== index && overlap(box, other)));
    const chosen = free ?? (important.has(index) ? ways[0] : undefined);
    if (!chosen) continue;
    taken.push(chosen.box);
    labels.push({ index, x: chosen.x, y: chosen.y, anchor: chosen.anchor });
  }
  return labels;
}

/** [N, 2]: the direction in which no edge goes, of length 1 where all go the other way. */
function awayFrom(points: Float64Array, edges: readonly (readonly [number, number])[]): Float64Array {
  const away = new Float64Array(points.length);
  const counts = new Float64Array(points.length / 2);
  for (const [a, b] of edges) {
    const [dx, dy] = [points[2 * b] - points[2 * a], points[2 * b + 1] - points[2 * a + 1]];
    const length = Math.hypot(dx, dy) || 1;
    for (const [i, sign] of [
      [a, -1],
      [b, 1],
    ]) {
      away[2 * i] += (sign * dx) / length;
      away[2 * i + 1] += (sign * dy) / length;
      counts[i]++;
    }
  }
  return away.map((value, at) => value / Math.max(1, counts[at >> 1]));
}

interface Way extends Omit<Label, 'index'> {
  /** Its direction; across is better to read than up and down. */
  way: Point;
  box: Box;
}

/** Beside it on the right and on the left, below, above. */
function waysOf(x: number, y: number, width: number): Way[] {
  const half = LINE / 2;
  return [
    { x: x + GAP, y, anchor: 'start', way: [1.05, 0], box: [x + GAP, y - half, x + GAP + width, y + half] },
    { x: x - GAP, y, anchor: 'end', way: [-1, 0], box: [x - GAP - width, y - half, x - GAP, y + half] },
    { x, y: y + GAP + half, anchor: 'middle', way: [0, 0.8], box: [x - width / 2, y + GAP, x + width / 2, y + GAP + LINE] },
    { x, y: y - GAP - half, anchor: 'middle', way: [0, -0.8], box: [x - width / 2, y - GAP - LINE, x + width / 2, y - GAP] },
  ];
}

const overlap = (a: Box, b: Box) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
