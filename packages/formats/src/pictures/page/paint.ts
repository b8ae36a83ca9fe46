/** What does not change from frame to frame. */
export interface Rig {
  edges: [number, number][];
  /** −1 left, 1 right, 0 neither. */
  sides: number[];
  /** Median length of a bone, or what stands for it. */
  bone: number;
}

export interface PaintedPose {
  /** [N, 3], x right, y down, z away; NaN where missing. */
  points: Float32Array;
  instance: number;
  /** Whether the 2D input did not show a landmark. */
  hidden(keypoint: number): boolean;
}

/** Where from, and how. */
export interface Look {
  /** Round the upright axis and above it, in radians. */
  yaw: number;
  pitch: number;
  zoom: number;
  /** In pixels. */
  pan: [number, number];
  centre: [number, number, number];
  /** How far what is to be seen reaches from its centre: in any direction, along the ground, and up and down. */
  extent: { reach: number; across: number; tall: number };
  /** y of the floor; `null` draws none. */
  floor: number | null;
  /** Without perspective. */
  flat: boolean;
  colours: 'sides' | 'depth' | 'instances';
}

export type Rgb = [number, number, number];

export interface Ink {
  paper: Rgb;
  grid: Rgb;
  left: Rgb;
  middle: Rgb;
  right: Rgb;
}

/** A landmark on the screen. */
export interface Dot {
  x: number;
  y: number;
  z: number;
  pose: number;
  keypoint: number;
}

/**
 * Draw poses on a canvas, far strokes first. It stands in the page as text: everything it needs is inside of it.
 * @returns the landmarks that can be pointed at
 */
export function paint(canvas: HTMLCanvasElement, rig: Rig, poses: PaintedPose[], look: Look, ink: Ink): Dot[] {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = window.devicePixelRatio || 1;
  const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineCap = 'round';

  const { reach, across: wide, tall } = look.extent;
  // From above, what reaches along the ground takes height too; titles and controls take some of it away.
  const high = look.flat ? tall : tall + 0.4 * wide;
  const fitting = Math.min((0.4 * width) / wide, (0.34 * height) / Math.max(high, 0.3 * reach));
  const scale = fitting * look.zoom;
  const middle = 0.47 * height;
  const distance = 4 * reach;
  const stroke = Math.min(Math.max(0.1 * rig.bone * scale, 1.1), 5);

  paintFloor();
  const dots = poses.flatMap(({ points }, pose) =>
    Array.from({ length: points.length / 3 }, (_, i): Dot | null => {
      const at = project(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
      return at && { ...at, pose, keypoint: i };
    }),
  );
  paintShadows();
  paintStrokes();
  return dots.filter((dot) => dot !== null);

  /** Turned as seen from round to the right by yaw and from above by pitch; a proper rotation, so that left stays left. */
  function project(px: number, py: number, pz: number): { x: number; y: number; z: number } | null {
    const [dx, dy, dz] = [px - look.centre[0], py - look.centre[1], pz - look.centre[2]];
    const away = dz * Math.cos(look.yaw) - dx * Math.sin(look.yaw);
    const right = dx * Math.cos(look.yaw) + dz * Math.sin(look.yaw);
    const low = dy * Math.cos(look.pitch) - away * Math.sin(look.pitch);
    const z = dy * Math.sin(look.pitch) + away * Math.cos(look.pitch);
    const size = look.flat ? scale : (scale * distance) / (distance + z);
    if (Number.isNaN(z) || !(look.flat || distance + z > 0.1 * distance)) return null;
    return { x: width / 2 + look.pan[0] + right * size, y: middle + look.pan[1] + low * size, z };
  }

  /** Lines a round number of units apart, which fade with their distance from the middle. */
  function paintFloor(): void {
    const { floor, centre } = look;
    if (floor === null) return;
    const power = 10 ** Math.floor(Math.log10(reach / 2));
    const step = power * ([5, 2, 1].find((times) => times * power <= reach / 2) ?? 1);
    const radius = 2.4 * reach;
    context.lineWidth = 1;
    for (const axis of [0, 2]) {
      const [origin, other] = [centre[axis], centre[2 - axis]];
      for (let line = Math.ceil((origin - radius) / step) * step; line <= origin + radius; line += step) {
        const half = Math.sqrt(Math.max(0, radius ** 2 - (line - origin) ** 2));
        const pieces = Math.max(2, Math.ceil((16 * half) / radius));
        for (let i = 0; i < pieces; i++) {
          const ends = [i, i + 1].map((k) => {
            const along = other - half + (2 * half * k) / pieces;
            return axis === 0 ? project(line, floor, along) : project(along, floor, line);
          });
          const offset = Math.hypot(line - origin, -half + (2 * half * (i + 0.5)) / pieces);
          strokeLine(ends[0], ends[1], css(ink.grid, 0.4 * (1 - offset / radius) ** 1.5));
        }
      }
    }
  }

  function paintShadows(): void {
    const { floor } = look;
    if (floor === null || look.pitch < 0) return;
    context.lineWidth = stroke;
    const shadow = css(ink.grid, 0.22);
    for (const { points } of poses) {
      const fallen = (i: number) => project(points[3 * i], floor, points[3 * i + 2]);
      for (const [a, b] of rig.edges) strokeLine(fallen(a), fallen(b), shadow);
    }
  }

  function paintStrokes(): void {
    const first = poses.map(({ points }, p) => (points.length / 3) * p);
    const bones = poses.flatMap((pose, p) =>
      rig.edges.flatMap(([a, b]) => {
        const [from, to] = [dots[first[p] + a], dots[first[p] + b]];
        return from && to ? [{ z: (from.z + to.z) / 2, stroke: () => paintBone(pose, from, to) }] : [];
      }),
    );
    const points = dots.flatMap((dot) =>
      dot ? [{ z: dot.z - 1e-3 * reach, stroke: () => paintDot(poses[dot.pose], dot) }] : [],
    );
    for (const item of [...bones, ...points].sort((a, b) => b.z - a.z)) item.stroke();
  }

  /** A rim in the colour of the page tells which of two crossing bones is nearer; it leaves out the ends, where bones meet. */
  function paintBone(pose: PaintedPose, from: Dot, to: Dot): void {
    const dashed = pose.hidden(from.keypoint) || pose.hidden(to.keypoint);
    const thick = stroke * nearness((from.z + to.z) / 2);
    const spare = (1.15 * thick + 2) / Math.hypot(to.x - from.x, to.y - from.y);
    if (!dashed && spare < 0.5) {
      const along = (share: number) => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
      context.lineCap = 'butt';
      context.lineWidth = thick + 3;
      strokeLine(along(spare), along(1 - spare), css(ink.paper, 0.9));
      context.lineCap = 'round';
    }
    context.lineWidth = thick;
    const [sideFrom, sideTo] = [rig.sides[from.keypoint], rig.sides[to.keypoint]];
    const paintFrom = colourOf(pose, sideFrom || sideTo, from.z);
    const paintTo = colourOf(pose, sideTo || sideFrom, to.z);
    const blend = context.createLinearGradient(from.x, from.y, to.x, to.y);
    blend.addColorStop(0, css(paintFrom));
    blend.addColorStop(1, css(paintTo));
    context.setLineDash(dashed ? [0.1, 2.2 * thick] : []);
    strokeLine(from, to, blend);
    context.setLineDash([]);
  }

  function paintDot(pose: PaintedPose, { x, y, z, keypoint }: Dot): void {
    const radius = 1.15 * stroke * nearness(z);
    const colour = css(colourOf(pose, rig.sides[keypoint], z));
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = pose.hidden(keypoint) ? css(ink.paper) : colour;
    context.fill();
    if (!pose.hidden(keypoint)) return;
    context.lineWidth = 1.4;
    context.strokeStyle = colour;
    context.stroke();
  }

  function strokeLine(
    from: { x: number; y: number } | null,
    to: { x: number; y: number } | null,
    style: string | CanvasGradient,
  ): void {
    if (!from || !to) return;
    context.strokeStyle = style;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }

  /** How much larger a thing is than in the middle. */
  function nearness(z: number): number {
    return look.flat ? 1 : Math.min(distance / (distance + z), 2);
  }

  function colourOf(pose: PaintedPose, side: number, z: number): Rgb {
    const depth = Math.min(Math.max(z / reach, -1), 1);
    if (look.colours === 'depth') return depth < 0 ? mix(ink.middle, ink.left, -depth) : mix(ink.middle, ink.right, depth);
    const plain =
      look.colours === 'instances' ? hue(pose.instance * 137.5 + 20) : side < 0 ? ink.left : side > 0 ? ink.right : ink.middle;
    return look.flat ? plain : mix(plain, ink.paper, 0.22 * (1 + depth));
  }

  function mix(from: Rgb, to: Rgb, share: number): Rgb {
    return from.map((value, i) => value + (to[i] - value) * share) as Rgb;
  }

  function hue(degrees: number): Rgb {
    return [0, 120, 240].map((phase) => 140 + 100 * Math.cos(((degrees - phase) * Math.PI) / 180)) as Rgb;
  }

  function css(colour: Rgb, alpha = 1): string {
    return `rgba(${colour.map(Math.round).join()},${alpha.toFixed(3)})`;
  }
}
