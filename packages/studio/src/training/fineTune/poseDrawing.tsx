import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';

/** How all poses of the panel are turned, in degrees about the vertical and toward the viewer. */
export const turn = signal({ yaw: 35, pitch: 12 });

/** Degrees that a pixel of a drag, and an arrow key, turn. */
const DRAG = 0.6;
const KEYS: Record<string, readonly [yaw: number, pitch: number]> = {
  ArrowLeft: [-10, 0],
  ArrowRight: [10, 0],
  ArrowUp: [0, -10],
  ArrowDown: [0, 10],
};

export interface DrawnPose {
  /** [N, 3]; x right, y down, z away, in one frame and unit with the others; NaN where missing. */
  points: ArrayLike<number>;
  look: 'truth' | 'ours';
}

const SIZE = 200;
const MARGIN = 14;

/** Poses over one another, seen from where all drawings of the panel are seen; a drag turns them all. */
export function PoseDrawing({
  poses,
  edges,
  label,
}: {
  poses: readonly DrawnPose[];
  edges: readonly (readonly [number, number])[];
  label: string;
}) {
  const held = useRef<readonly [number, number] | null>(null);
  const { yaw, pitch } = turn.value;
  const view = viewOf(poses[0].points);
  const by = (dx: number, dy: number) => {
    turn.value = { yaw: turn.value.yaw + dx, pitch: Math.max(-85, Math.min(85, turn.value.pitch + dy)) };
  };
  return (
    <div
      class="pose-drawing"
      role="slider"
      tabIndex={0}
      aria-label={`${label}: turn it`}
      aria-valuenow={Math.round(yaw)}
      aria-valuetext={`${Math.round(yaw)} degrees`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = [event.clientX, event.clientY];
      }}
      onPointerMove={(event) => {
        if (!held.current) return;
        by(DRAG * (event.clientX - held.current[0]), DRAG * (event.clientY - held.current[1]));
        held.current = [event.clientX, event.clientY];
      }}
      onPointerUp={() => {
        held.current = null;
      }}
      onPointerCancel={() => {
        held.current = null;
      }}
      onKeyDown={(event) => {
        const key = KEYS[event.key];
        if (!key) return;
        by(...key);
        event.preventDefault();
      }}
    >
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden="true">
        {poses.map(({ points, look }) => {
          const at = view(points, yaw, pitch);
          return (
            <g key={look} class={look}>
              <path
                d={edges.map(([a, b]) => (at[a] && at[b] ? `M${at[a]}L${at[b]}` : '')).join('')}
                stroke-width={at.length > 60 ? 1.2 : 2}
              />
              <path d={at.map((point) => point && `M${point}h0`).join('')} class="dots" stroke-width={at.length > 60 ? 2.4 : 5} />
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** Puts the pose into the middle of the drawing, large enough to fit however it is turned; others go where it goes. */
function viewOf(first: ArrayLike<number>) {
  const middle = [0, 0, 0];
  let count = 0;
  for (let at = 0; at < first.length; at += 3) {
    if (Number.isNaN(first[at])) continue;
    for (let k = 0; k < 3; k++) middle[k] += first[at + k];
    count++;
  }
  for (let k = 0; k < 3; k++) middle[k] /= Math.max(1, count);
  let radius = 0;
  for (let at = 0; at < first.length; at += 3) {
    const distance = Math.hypot(first[at] - middle[0], first[at + 1] - middle[1], first[at + 2] - middle[2]);
    if (distance > radius) radius = distance;
  }
  const scale = (SIZE / 2 - MARGIN) / (radius || 1);
  /** '' for what is missing. */
  return (points: ArrayLike<number>, yaw: number, pitch: number): string[] => {
    const [cy, sy] = [Math.cos((yaw * Math.PI) / 180), Math.sin((yaw * Math.PI) / 180)];
    const [cp, sp] = [Math.cos((pitch * Math.PI) / 180), Math.sin((pitch * Math.PI) / 180)];
    return Array.from({ length: points.length / 3 }, (_, i) => {
      const [x, y, z] = [0, 1, 2].map((k) => points[3 * i + k] - middle[k]);
      if (Number.isNaN(x + y + z)) return '';
      const depth = cy * z - sy * x;
      const [right, down] = [cy * x + sy * z, cp * y - sp * depth];
      return `${(SIZE / 2 + scale * right).toFixed(1)} ${(SIZE / 2 + scale * down).toFixed(1)}`;
    });
  };
}
