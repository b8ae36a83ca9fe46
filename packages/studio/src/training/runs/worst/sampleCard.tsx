import type { Skeleton, Vector3 } from '@anylift/core';
import type { JudgedSample } from '@anylift/training';

/** Side of each of the two pictures, and the part of it that is filled. */
const SIZE = 150;
const FILLED = 0.84;

type Point = [x: number, y: number] | null;

/** A sample as the camera sees it, and from the side with its truth in red and our answer in blue. */
export function SampleCard({ sample, onOpen }: { sample: JudgedSample; onOpen(): void }) {
  const { set, frame, view, errorPercent, skeleton, keypoints, truth, answer } = sample;
  const fit = fitting([...truth, ...answer]);
  const seen = keypoints.map((point): Point => point && fit([point[0], point[1], 0], 0, 1));
  const fromSide = (points: readonly (Vector3 | null)[]) => points.map((point): Point => point && fit(point, 2, 1));
  const where = view === 0 ? `frame ${frame}` : `frame ${frame}, view ${view}`;
  return (
    <button
      type="button"
      class="sample card"
      onClick={onOpen}
      aria-label={`${set}, ${where}: error ${errorPercent.toFixed(1)} %. Open`}
    >
      <svg viewBox={`0 0 ${2 * SIZE} ${SIZE}`} aria-hidden="true">
        <path class="between" d={`M${SIZE} 10V${SIZE - 10}`} />
        <Shape class="seen" points={seen} skeleton={skeleton} />
        <g transform={`translate(${SIZE} 0)`}>
          <Shape class="truth" points={fromSide(truth)} skeleton={skeleton} />
          <Shape class="ours" points={fromSide(answer)} skeleton={skeleton} />
        </g>
      </svg>
      <span class="set">{set}</span>
      <span class="frame">{where}</span>
      <b class="error">{errorPercent.toFixed(1)} %</b>
    </button>
  );
}

function Shape({ class: name, points, skeleton }: { class: string; points: readonly Point[]; skeleton: Skeleton }) {
  const edges = skeleton.edges.flatMap(([a, b]) => {
    const [from, to] = [points[a], points[b]];
    return from && to ? [`M${text(from)}L${text(to)}`] : [];
  });
  const dots = points.flatMap((point) => (point ? [`M${text(point)}h0`] : []));
  return (
    <g class={`shape ${name}`}>
      <path class="edges" d={edges.join('')} />
      <path class="dots" d={dots.join('')} />
    </g>
  );
}

const text = ([x, y]: [number, number]) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** From the camera's frame to a picture, at one scale for both. */
function fitting(points: readonly (Vector3 | null)[]): (point: Vector3, across: number, down: number) => [number, number] {
  const known = points.filter((point) => point !== null);
  const range = [0, 1, 2].map((axis) => {
    const values = known.map((point) => point[axis]);
    return { low: Math.min(...values), high: Math.max(...values) };
  });
  const scale = (FILLED * SIZE) / Math.max(1e-9, ...range.map(({ low, high }) => high - low));
  const place = (point: Vector3, axis: number) => SIZE / 2 + scale * (point[axis] - (range[axis].low + range[axis].high) / 2);
  return (point, across, down) => [place(point, across), place(point, down)];
}
