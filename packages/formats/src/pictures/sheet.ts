import { InputError, type Skeleton, sidesOf, type Vector3 } from '@anylift/core';
import { Brush, type Cell, GREY, legend, VIEWS } from './brush.js';

/** Poses shown of a longer recording. */
export const MOST_POSES = 6;
/** Poses run across the page, views down, from this many on; below it is the other way round. */
const POSES_ACROSS = 3;

/** The longer side of the largest drawing, in pixels, and what surrounds it. */
const DRAWING = 170;
const MARGIN = 18;
const NARROWEST = 110;
const GAP = 8;
const HEADING = 22;
const LEGEND = 34;

/** Poses of sizes further apart than this are each drawn to a scale of their own. */
const LIKE_SIZES = 2;

/** What is drawn in a column. Coordinates as a camera sees them: x right, y down, z away. */
export interface SheetPose {
  label: string;
  /** 3D; `null` where a landmark is missing. */
  shape?: (Vector3 | null)[];
  /** 2D; `null` where it is hidden. Beside a shape: the picture that the shape lies over. */
  picture?: (readonly [x: number, y: number] | null)[];
}

export interface Sheet {
  title: string;
  skeleton: Skeleton;
  keypointCount: number;
  /** One at least, all with a shape or none, all with a picture or none. */
  poses: SheetPose[];
}

/** Writes a word of the drawing with the middle, or the left end, of its baseline at (x, y), turned by an angle in degrees. */
export type Lettering = (words: string, x: number, y: number, anchor: 'middle' | 'start', angle?: number) => string;

/** As SVG's own text, in whatever font the reader has. */
const asText: Lettering = (words, x, y, anchor, angle) => {
  const turn = angle ? ` transform="rotate(${angle} ${round(x)} ${round(y)})"` : '';
  return `<text x="${round(x)}" y="${round(y)}" fill="${GREY}"${anchor === 'middle' ? ' text-anchor="middle"' : ''}${turn}>${escapeXml(words)}</text>`;
};

/**
 * A contact sheet: a picture of each pose, and where it has a shape the shape from the front, three-quarter and from the side. Poses of
 * like sizes share one scale and stand on the ground. Transparent, for light and dark pages.
 * @returns a whole SVG document
 * @throws InputError when there is no pose
 */
export function drawSheet({ title, skeleton, keypointCount, poses }: Sheet, letter: Lettering = asText): string {
  if (poses.length === 0) throw new InputError('no pose has landmarks, there is nothing to draw');
  const { picture, shape } = poses[0];
  const boxes = poses.map(measure);
  const scales = scalesOf(boxes);
  const cell: Cell = {
    width: Math.max(NARROWEST, ...boxes.map(({ width }, i) => width * scales[i] + 2 * MARGIN)),
    height: Math.max(...boxes.map(({ height }, i) => height * scales[i])) + 2 * MARGIN,
    margin: MARGIN,
  };
  const depth = Math.max(...boxes.map(({ half }) => half[2])) || 1;
  const brush = new Brush(skeleton.edges, sidesOf(skeleton, keypointCount), keypointCount, cell, depth);

  const panels = poses.map((pose, i) => {
    const drawn = { ...pose, ...boxes[i], scale: scales[i] };
    const views = shape ? VIEWS.map((view) => brush.drawView(drawn, view)) : [];
    return picture ? [brush.drawPicture(drawn), ...views] : views;
  });
  const views = [...(picture ? [shape ? '2D input' : '2D'] : []), ...(shape ? VIEWS.map(({ name }) => `3D, ${name}`) : [])];
  if (picture && shape) views[1] = '3D, as seen';
  const labels = poses.map(({ label }) => label);
  const across = poses.length >= POSES_ACROSS;
  const [columns, rows] = across ? [labels, views] : [views, labels];

  const body = rows.map((row, r) => {
    const y = HEADING + r * (cell.height + GAP);
    const side = letter(row, HEADING - 9, y + cell.height / 2, 'middle', -90);
    const cells = columns.map((_, c) => {
      const x = HEADING + c * (cell.width + GAP);
      const box = `<rect width="${round(cell.width)}" height="${round(cell.height)}" rx="8" fill="${GREY}" fill-opacity="0.09"/>`;
      const ground = `translate(${round(cell.width / 2)} ${round(cell.height - MARGIN)})`;
      const drawing = across ? panels[c][r] : panels[r][c];
      return `<g transform="translate(${round(x)} ${round(y)})">${box}<g transform="${ground}">${drawing}</g></g>`;
    });
    return side + cells.join('\n');
  });
  const headings = columns.map((column, c) => letter(column, HEADING + c * (cell.width + GAP) + cell.width / 2, 14, 'middle'));
  const width = round(HEADING + columns.length * (cell.width + GAP));
  const height = round(HEADING + rows.length * (cell.height + GAP) + LEGEND);
  const hidden = poses.some((pose) => pose.shape && pose.picture?.includes(null));
  const key = { hidden, sides: brush.sided && !shape, depth: shape !== undefined };
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="11" stroke-linecap="round" stroke-linejoin="round">
<title>${escapeXml(title)}</title>
${headings.join('')}
${body.join('\n')}
${legend(HEADING, height - LEGEND / 2, key, letter)}
</svg>
`;
}

/** Where a pose lies, and the room it needs in every view. */
interface Box {
  centre: Vector3;
  /** Half its extent along each axis. */
  half: Vector3;
  width: number;
  height: number;
}

function measure({ shape, picture }: SheetPose): Box {
  const points = shape ?? (picture ?? []).map((point): Vector3 | null => point && [point[0], point[1], 0]);
  const ranges = ([0, 1, 2] as const).map((axis) => {
    const values = points.flatMap((point) => (point ? [point[axis]] : []));
    return [Math.min(...values), Math.max(...values)];
  });
  const [x, y, z] = ranges.map(([low, high]) => (low + high) / 2);
  const [dx, dy, dz] = ranges.map(([low, high]) => (high - low) / 2);
  // A shape that is turned may grow as wide as its width and depth together.
  const [, { yaw, pitch }] = VIEWS;
  return {
    centre: [x, y, z],
    half: [dx, dy, dz],
    width: 2 * Math.max(dx, dz, dx * Math.cos(yaw) + dz * Math.sin(yaw)),
    height: 2 * (dy + Math.hypot(dx, dz) * Math.sin(pitch)),
  };
}

/** Pixels a unit. */
function scalesOf(boxes: Box[]): number[] {
  const sizes = boxes.map(({ width, height }) => Math.max(width, height));
  const largest = Math.max(...sizes);
  const alike = Math.min(...sizes) * LIKE_SIZES >= largest;
  return sizes.map((size) => DRAWING / ((alike ? largest : size) || 1));
}

const escapeXml = (words: string) =>
  words.replace(/\p{Cc}|\p{Cs}|\uFFFE|\uFFFF/gu, ' ').replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const round = (value: number) => Math.round(value * 10) / 10;
