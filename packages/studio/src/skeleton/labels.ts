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

type Box = readonly [left: number, top: number, right: number, bottom: number];

/**
 * @param points [N, 2] in pixels
 * @param names what is written; '' for nothing
 * @param important landmarks whose names come first, and stand even where they hide something
 */
export function placeLabels(points: Float64Array, names: readonly string[], important: ReadonlySet<number>): Label[] {
  const N = points.length / 2;
  const taken = Array.from({ length: N }, (_, i): Box => {
    const [x, y] = [points[2 * i], points[2 * i + 1]];
    return [x - 5, y - 5, x + 5, y + 5];
  });
  const labels: Label[] = [];
  const order = [...important, ...Array.from({ length: N }, (_, i) => i).filter((i) => !important.has(i))];
  for (const index of order) {
    if (!names[index]) continue;
    const ways = waysOf(points[2 * index], points[2 * index + 1], names[index].length * LETTER);
    const free = ways.find(({ box }) => !taken.some((other, i) => i !== index && overlap(box, other)));
    const way = free ?? (important.has(index) ? ways[0] : undefined);
    if (!way) continue;
    taken.push(way.box);
    labels.push({ index, x: way.x, y: way.y, anchor: way.anchor });
  }
  return labels;
}

/** Beside it on the right and on the left, below, above. */
function waysOf(x: number, y: number, width: number): (Omit<Label, 'index'> & { box: Box })[] {
  const half = LINE / 2;
  return [
    { x: x + GAP, y, anchor: 'start', box: [x + GAP, y - half, x + GAP + width, y + half] },
    { x: x - GAP, y, anchor: 'end', box: [x - GAP - width, y - half, x - GAP, y + half] },
    { x, y: y + GAP + half, anchor: 'middle', box: [x - width / 2, y + GAP, x + width / 2, y + GAP + LINE] },
    { x, y: y - GAP - half, anchor: 'middle', box: [x - width / 2, y - GAP - LINE, x + width / 2, y - GAP] },
  ];
}

const overlap = (a: Box, b: Box) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
