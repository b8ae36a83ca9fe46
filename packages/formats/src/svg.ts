import {
  InputError,
  isVisible,
  type Keypoint2D,
  type Keypoints2D,
  type Keypoints3D,
  type LiftedFrame,
  type Vector3,
} from '@anylift/core';

/** Frames shown of a longer sequence, spread evenly. */
const MAX_FRAMES = 6;
/** Frames run across the page, views down, from this many on; below it is the other way round. */
const FRAMES_ACROSS = 3;

/** The longer side of the largest drawing, in pixels, and what surrounds it. */
const DRAWING = 170;
const MARGIN = 18;
const GAP = 8;
const HEADING = 22;
const LEGEND = 34;

/** Camera positions, in radians: to the right of the picture's own, and above it. */
const VIEWS = [
  { label: '3D, as seen', yaw: 0, pitch: 0 },
  { label: '3D, three-quarter', yaw: 0.75, pitch: 0.3 },
  { label: '3D, from the side', yaw: Math.PI / 2, pitch: 0 },
];

/** Of middle lightness, so that they stand out from white and from black. */
const NEAR_TO_FAR = [
  [255, 122, 26],
  [214, 73, 143],
  [90, 108, 240],
];
const GREY = '#7d8590';

interface Point {
  x: number;
  y: number;
  /** Away from the viewer. */
  z: number;
}

interface Shown {
  index: number;
  lifted: LiftedFrame;
  input: Keypoint2D[];
  /** Middle of its bounding box. */
  centre: Vector3;
  /** Half its extent along each axis. */
  half: Vector3;
}

/**
 * Draw a lifted sequence as a contact sheet: for up to six frames the 2D input, and the 3D from the front, three-quarter and from the side.
 * Bones are coloured by their distance from the camera, hidden landmarks are rings on dashed bones. All frames share one
 * scale and stand on the ground. Transparent, for light and dark pages.
 * @param input the 2D landmarks that were lifted, a frame for each of the answer's
 * @throws InputError when no frame was lifted
 */
export function writeSvg({ skeleton, model, frames }: Keypoints3D, input: Keypoints2D): string {
  const all = frames.flatMap((lifted, index) => (lifted.keypoints3d ? [{ lifted, index }] : []));
  const shown = spread(all).map(({ lifted, index }) => measure(lifted, input.frames[index].keypoints.map(hiddenAsNull), index));
  if (shown.length === 0) throw new InputError('no frame was lifted, there is nothing to draw');
  const across = shown.length >= FRAMES_ACROSS;
  // A shape that is turned may grow as wide as its width and depth together.
  const width =
    2 * Math.max(...shown.map(({ half: [x, , z] }) => Math.max(x, z, x * Math.cos(VIEWS[1].yaw) + z * Math.sin(VIEWS[1].yaw))));
  const height = 2 * Math.max(...shown.map(({ half: [x, y, z] }) => y + Math.hypot(x, z) * Math.sin(VIEWS[1].pitch)));
  const scale = DRAWING / (Math.max(width, height) || 1);
  const cell = { width: Math.max(width * scale + 2 * MARGIN, 110), height: height * scale + 2 * MARGIN };
  const depth = Math.max(...shown.map(({ half }) => half[2])) || 1;
  const brush = new Brush(skeleton.edges, shown[0].input.length, scale, depth);

  const panels = shown.map((frame) => [brush.drawInput(frame), ...VIEWS.map((view) => brush.drawView(frame, view, cell.width))]);
  const frameLabels = shown.map(({ index }) => `frame ${index}`);
  const viewLabels = ['2D input', ...VIEWS.map(({ label }) => label)];
  const [columns, rows] = across ? [frameLabels, viewLabels] : [viewLabels, frameLabels];
  const left = HEADING;
  const body = rows.map((row, r) => {
    const y = HEADING + r * (cell.height + GAP);
    const side = text(
      left - 9,
      y + cell.height / 2,
      row,
      `text-anchor="middle" transform="rotate(-90 ${left - 9} ${round(y + cell.height / 2)})"`,
    );
    const cells = columns.map((_, c) => {
      const x = left + c * (cell.width + GAP);
      const box = `<rect width="${round(cell.width)}" height="${round(cell.height)}" rx="8" fill="${GREY}" fill-opacity="0.09"/>`;
      const drawing = across ? panels[c][r] : panels[r][c];
      const middle = `translate(${round(cell.width / 2)} ${round(cell.height - MARGIN)})`;
      return `<g transform="translate(${round(x)} ${round(y)})">${box}<g transform="${middle}">${drawing}</g></g>`;
    });
    return side + cells.join('\n');
  });
  const headings = columns.map((column, c) =>
    text(left + c * (cell.width + GAP) + cell.width / 2, 14, column, 'text-anchor="middle"'),
  );
  const totalWidth = left + columns.length * (cell.width + GAP);
  const totalHeight = HEADING + rows.length * (cell.height + GAP) + LEGEND;
  const hidden = shown.some((frame) => frame.input.includes(null));
  const title = `${skeleton.name ?? skeleton.category ?? 'Landmarks'} lifted to 3D by ${model}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${round(totalWidth)}" height="${round(totalHeight)}" viewBox="0 0 ${round(totalWidth)} ${round(totalHeight)}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="11" stroke-linecap="round">
<title>${escapeXml(title)}</title>
${headings.join('')}
${body.join('\n')}
${drawLegend(left, totalHeight - LEGEND / 2, hidden)}
</svg>
`;
}

function spread<T>(items: T[]): T[] {
  if (items.length <= MAX_FRAMES) return items;
  return Array.from({ length: MAX_FRAMES }, (_, i) => items[Math.round((i * (items.length - 1)) / (MAX_FRAMES - 1))]);
}

/** A landmark of confidence 0 is hidden too. */
const hiddenAsNull = (keypoint: Keypoint2D) => (isVisible(keypoint) ? keypoint : null);

function measure(lifted: LiftedFrame, input: Keypoint2D[], index: number): Shown {
  const ranges = ([0, 1, 2] as const).map((axis) => {
    const values = lifted.keypoints3d.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const [x, y, z] = ranges.map(([low, high]) => (low + high) / 2);
  const [dx, dy, dz] = ranges.map(([low, high]) => (high - low) / 2);
  return { index, lifted, input, centre: [x, y, z], half: [dx, dy, dz] };
}

/** Draws single frames around (0, 0), the middle of the ground they stand on. */
class Brush {
  readonly #edges: [number, number][];
  readonly #scale: number;
  readonly #depth: number;
  readonly #stroke: number;

  constructor(edges: [number, number][], keypointCount: number, scale: number, depth: number) {
    this.#edges = edges;
    this.#scale = scale;
    this.#depth = depth;
    this.#stroke = keypointCount > 70 ? 1.3 : keypointCount > 30 ? 2.1 : 2.8;
  }

  drawInput({ input, centre, half }: Shown): string {
    const at = ([x, y]: readonly number[]) => [
      round((x - centre[0]) * this.#scale),
      round((y - centre[1] - half[1]) * this.#scale),
    ];
    const bones = this.#edges.flatMap(([a, b]) => {
      const [from, to] = [input[a], input[b]];
      return from && to ? [`M${at(from)}L${at(to)}`] : [];
    });
    const dots = input.flatMap((point) =>
      point ? [`<circle cx="${at(point)[0]}" cy="${at(point)[1]}" r="${this.#stroke}"/>`] : [],
    );
    const path = `<path d="${bones.join('')}" fill="none" stroke="${GREY}" stroke-opacity="0.55" stroke-width="${round(0.7 * this.#stroke)}"/>`;
    return `${path}<g fill="${GREY}">${dots.join('')}</g>`;
  }

  drawView({ lifted, input, centre, half }: Shown, { yaw, pitch }: (typeof VIEWS)[number], width: number): string {
    /** Relative to the middle of the ground; seen from a camera that went round by yaw, up by pitch. */
    const turn = ([x, y, z]: Vector3): Point => {
      const [dx, dy, dz] = [x - centre[0], y - centre[1] - half[1], z - centre[2]];
      const away = dz * Math.cos(yaw) - dx * Math.sin(yaw);
      return {
        x: (dx * Math.cos(yaw) + dz * Math.sin(yaw)) * this.#scale,
        y: (dy * Math.cos(pitch) - away * Math.sin(pitch)) * this.#scale,
        z: dy * Math.sin(pitch) + away * Math.cos(pitch),
      };
    };
    const points = lifted.keypoints3d.map(turn);
    const depths = lifted.keypoints3d.map(([, , z]) => (z - centre[2]) / this.#depth);
    const lift = Math.hypot(half[0], half[2]) * Math.sin(pitch) * this.#scale;
    const bones = this.#edges.flatMap(([a, b]) =>
      this.#bone([points[a], depths[a]], [points[b], depths[b]], input[a] === null || input[b] === null),
    );
    const dots = points.map((point, i) => ({ z: point.z - 1e-6, svg: this.#dot(point, depths[i], input[i] === null) }));
    const strokes = [...bones, ...dots].sort((a, b) => b.z - a.z).map(({ svg }) => svg);
    const floor = ground(pitch, Math.hypot(half[0], half[2]) * this.#scale, width);
    return `<g transform="translate(0 ${round(-lift)})">${floor}<g stroke-width="${this.#stroke}">${strokes.join('')}</g></g>`;
  }

  /** In as many pieces as its change of depth needs for its colour to run smoothly. */
  #bone([from, near]: [Point, number], [to, far]: [Point, number], hidden: boolean): { z: number; svg: string }[] {
    const pieces = Math.max(1, Math.ceil(Math.abs(far - near) * 6));
    const mix = (share: number) => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
    return Array.from({ length: pieces }, (_, i) => {
      const [start, end, middle] = [mix(i / pieces), mix((i + 1) / pieces), (i + 0.5) / pieces];
      const dashes = hidden ? ` stroke-dasharray="${this.#stroke} ${round(1.9 * this.#stroke)}"` : '';
      const line = `<path d="M${round(start.x)} ${round(start.y)}L${round(end.x)} ${round(end.y)}"`;
      const svg = `${line} stroke="${colour(near + (far - near) * middle)}"${dashes}/>`;
      return { z: from.z + (to.z - from.z) * middle, svg };
    });
  }

  #dot({ x, y }: Point, depth: number, hidden: boolean): string {
    const paint = hidden ? `fill="none" stroke="${colour(depth)}" stroke-width="1.2"` : `fill="${colour(depth)}"`;
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(hidden ? 1.15 * this.#stroke : 1.25 * this.#stroke)}" ${paint}/>`;
  }
}

function ground(pitch: number, radius: number, width: number): string {
  if (pitch === 0)
    return `<path d="M${round(-width / 2 + MARGIN / 2)} 0H${round(width / 2 - MARGIN / 2)}" stroke="${GREY}" stroke-opacity="0.45"/>`;
  const flat = round(radius * Math.sin(pitch));
  return `<ellipse rx="${round(Math.min(radius, width / 2 - MARGIN / 2))}" ry="${flat}" fill="${GREY}" fill-opacity="0.12" stroke="${GREY}" stroke-opacity="0.4"/>`;
}

function drawLegend(x: number, y: number, hidden: boolean): string {
  const stops = NEAR_TO_FAR.map((_, i) => `<stop offset="${i / 2}" stop-color="${colour(i - 1)}"/>`);
  const bar = `<defs><linearGradient id="depth">${stops.join('')}</linearGradient></defs><rect x="${x + 34}" y="${round(y - 3)}" width="90" height="6" rx="3" fill="url(#depth)"/>`;
  const dots = `<circle cx="${x + 186}" cy="${round(y)}" r="3.5" fill="${GREY}"/>${text(x + 195, y + 4, 'visible')}<circle cx="${x + 254}" cy="${round(y)}" r="3.2" fill="none" stroke="${GREY}" stroke-width="1.2"/>${text(x + 263, y + 4, 'hidden in the input')}`;
  return text(x + 4, y + 4, 'near') + bar + text(x + 131, y + 4, 'far') + (hidden ? dots : '');
}

/** @param depth −1, nearest, to 1, farthest */
function colour(depth: number): string {
  const at = Math.min(Math.max(depth + 1, 0), 2);
  const i = Math.min(Math.floor(at), 1);
  const channels = NEAR_TO_FAR[i].map((from, c) => Math.round(from + (NEAR_TO_FAR[i + 1][c] - from) * (at - i)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

const text = (x: number, y: number, content: string, attributes = '') =>
  `<text x="${round(x)}" y="${round(y)}" fill="${GREY}" ${attributes}>${escapeXml(content)}</text>`;

const escapeXml = (content: string) =>
  content.replace(/\p{Cc}/gu, ' ').replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const round = (value: number) => Math.round(value * 10) / 10;
