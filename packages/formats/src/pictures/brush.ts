import type { Side, Vector3 } from '@anylift/core';
import type { Lettering, SheetPose } from './sheet.js';

/** Camera positions, in radians: to the right of the one that the coordinates are seen from, and above it. */
export const VIEWS = [
  { name: 'front', yaw: 0, pitch: 0 },
  { name: 'three-quarter', yaw: 0.75, pitch: 0.3 },
  { name: 'side', yaw: Math.PI / 2, pitch: 0 },
];

/** Of middle lightness, so that they stand out from white and from black. */
const NEAR_TO_FAR = [
  [255, 122, 26],
  [214, 73, 143],
  [90, 108, 240],
];
export const GREY = '#7d8590';

/** The same hues tell left, middle and right where there is no depth to tell. */
const SIDE_DEPTHS: Record<Side, number> = { L: -1, '': 0, R: 1 };

export interface Cell {
  width: number;
  height: number;
  margin: number;
}

/** A pose, where it lies and how large it is drawn. */
type Drawn = SheetPose & { centre: Vector3; half: Vector3; scale: number };

/** As a camera sees a vector that went round by yaw to the right, up by pitch: x right, y down, z away. Turned, never mirrored. */
export function seenFrom([x, y, z]: Vector3, yaw: number, pitch: number): Vector3 {
  const away = z * Math.cos(yaw) - x * Math.sin(yaw);
  return [
    x * Math.cos(yaw) + z * Math.sin(yaw),
    y * Math.cos(pitch) - away * Math.sin(pitch),
    y * Math.sin(pitch) + away * Math.cos(pitch),
  ];
}

/** Draws single poses around (0, 0), the middle of the ground they stand on. */
export class Brush {
  /** Whether any landmark has a side. */
  readonly sided: boolean;
  readonly #edges: [number, number][];
  readonly #sides: Side[];
  readonly #cell: Cell;
  readonly #depth: number;
  readonly #stroke: number;

  constructor(edges: [number, number][], sides: Side[], keypointCount: number, cell: Cell, depth: number) {
    this.sided = sides.some((side) => side !== '');
    this.#edges = edges;
    this.#sides = sides;
    this.#cell = cell;
    this.#depth = depth;
    this.#stroke = keypointCount > 70 ? 1.3 : keypointCount > 30 ? 2.1 : 2.8;
  }

  /** In grey beside a shape, else coloured by side. */
  drawPicture({ picture = [], shape, centre, half, scale }: Drawn): string {
    const hues = this.#sides.map((side) => (shape ? GREY : colour(SIDE_DEPTHS[side])));
    const points = picture.map(
      (point) => point && [round((point[0] - centre[0]) * scale), round((point[1] - centre[1] - half[1]) * scale)],
    );
    const bones = this.#edges.flatMap(([a, b]) => {
      const [from, to] = [points[a], points[b]];
      return from && to ? [`<path d="M${from}L${to}" stroke="${hues[this.#sides[a] ? a : b]}"/>`] : [];
    });
    const dots = points.flatMap((point, i) =>
      point ? [`<circle cx="${point[0]}" cy="${point[1]}" r="${this.#stroke}" fill="${hues[i]}"/>`] : [],
    );
    const width = round((shape ? 0.7 : 1) * this.#stroke);
    return `<g fill="none" stroke-opacity="0.6" stroke-width="${width}">${bones.join('')}</g>${dots.join('')}`;
  }

  /** Coloured by depth; hidden landmarks are rings on dashed bones. */
  drawView({ shape = [], picture, centre, half, scale }: Drawn, { yaw, pitch }: (typeof VIEWS)[number]): string {
    const points = shape.map((point): Vector3 | null => {
      if (!point) return null;
      const [x, y, z] = seenFrom([point[0] - centre[0], point[1] - centre[1] - half[1], point[2] - centre[2]], yaw, pitch);
      return [x * scale, y * scale, z];
    });
    const depths = shape.map((point) => (point ? (point[2] - centre[2]) / this.#depth : 0));
    const hidden = (i: number) => picture?.[i] === null;
    const bones = this.#edges.flatMap(([a, b]) => {
      const [from, to] = [points[a], points[b]];
      return from && to ? this.#bone([from, depths[a]], [to, depths[b]], hidden(a) || hidden(b)) : [];
    });
    const dots = points.flatMap((point, i) =>
      point ? [{ z: point[2] - 1e-6, svg: this.#dot(point, depths[i], hidden(i)) }] : [],
    );
    const strokes = [...bones, ...dots].sort((a, b) => b.z - a.z).map(({ svg }) => svg);
    const radius = Math.hypot(half[0], half[2]) * scale;
    const lift = round(-radius * Math.sin(pitch));
    return `<g transform="translate(0 ${lift})">${this.#ground(pitch, radius)}<g stroke-width="${this.#stroke}">${strokes.join('')}</g></g>`;
  }

  /** In as many pieces as its change of depth needs for its colour to run smoothly. */
  #bone([from, near]: [Vector3, number], [to, far]: [Vector3, number], hidden: boolean): { z: number; svg: string }[] {
    const pieces = Math.max(1, Math.ceil(Math.abs(far - near) * 6));
    const mix = (share: number) => [0, 1].map((d) => round(from[d] + (to[d] - from[d]) * share));
    return Array.from({ length: pieces }, (_, i) => {
      const middle = (i + 0.5) / pieces;
      const dashes = hidden ? ` stroke-dasharray="${this.#stroke} ${round(1.9 * this.#stroke)}"` : '';
      const line = `<path d="M${mix(i / pieces).join(' ')}L${mix((i + 1) / pieces).join(' ')}"`;
      const svg = `${line} stroke="${colour(near + (far - near) * middle)}"${dashes}/>`;
      return { z: from[2] + (to[2] - from[2]) * middle, svg };
    });
  }

  #dot([x, y]: Vector3, depth: number, hidden: boolean): string {
    const paint = hidden ? `fill="none" stroke="${colour(depth)}" stroke-width="1.2"` : `fill="${colour(depth)}"`;
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(hidden ? 1.15 * this.#stroke : 1.25 * this.#stroke)}" ${paint}/>`;
  }

  #ground(pitch: number, radius: number): string {
    const reach = this.#cell.width / 2 - this.#cell.margin / 2;
    if (pitch === 0) return `<path d="M${round(-reach)} 0H${round(reach)}" stroke="${GREY}" stroke-opacity="0.45"/>`;
    return `<ellipse rx="${round(Math.min(radius, reach))}" ry="${round(radius * Math.sin(pitch))}" fill="${GREY}" fill-opacity="0.12" stroke="${GREY}" stroke-opacity="0.4"/>`;
  }
}

/** What the colours and strokes of a sheet mean, from x on. */
export function legend(
  x: number,
  y: number,
  key: { depth: boolean; hidden: boolean; sides: boolean },
  letter: Lettering,
): string {
  if (key.sides) {
    const dot = (at: number, side: Side, words: string) =>
      `<circle cx="${at}" cy="${round(y)}" r="3.5" fill="${colour(SIDE_DEPTHS[side])}"/>${letter(words, at + 9, y + 4, 'start')}`;
    return dot(x + 8, 'L', 'left') + dot(x + 58, '', 'middle') + dot(x + 124, 'R', 'right');
  }
  if (!key.depth) return '';
  const stops = NEAR_TO_FAR.map((_, i) => `<stop offset="${i / 2}" stop-color="${colour(i - 1)}"/>`);
  const bar = `<defs><linearGradient id="depth">${stops.join('')}</linearGradient></defs><rect x="${x + 34}" y="${round(y - 3)}" width="90" height="6" rx="3" fill="url(#depth)"/>`;
  const visible = `<circle cx="${x + 186}" cy="${round(y)}" r="3.5" fill="${GREY}"/>${letter('visible', x + 195, y + 4, 'start')}`;
  const ring = `<circle cx="${x + 254}" cy="${round(y)}" r="3.2" fill="none" stroke="${GREY}" stroke-width="1.2"/>`;
  const hidden = key.hidden ? `${visible}${ring}${letter('hidden in the input', x + 263, y + 4, 'start')}` : '';
  return letter('near', x + 4, y + 4, 'start') + bar + letter('far', x + 131, y + 4, 'start') + hidden;
}

/** @param depth −1, nearest, to 1, farthest */
function colour(depth: number): string {
  const at = Math.min(Math.max(depth + 1, 0), 2);
  const i = Math.min(Math.floor(at), 1);
  const channels = NEAR_TO_FAR[i].map((from, c) => Math.round(from + (NEAR_TO_FAR[i + 1][c] - from) * (at - i)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

const round = (value: number) => Math.round(value * 10) / 10;
