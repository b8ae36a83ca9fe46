import type { Poses } from '@anylift/formats';
import type { Rectangle } from '../document/document.js';

/** Around what is seen, as a share of its size. */
const MARGIN = 0.12;

/** Of many coordinates, the share at either end that may lie outside: detectors err. */
const OUTLIERS = 0.004;

/** The part of the plane in which 2D landmarks lie. */
export function stageOfPictures(samples: readonly Poses[]): Rectangle {
  const [xs, ys]: [number[], number[]] = [[], []];
  for (const { points, scores } of samples)
    for (let at = 0; at < points.length; at += 2)
      if (!Number.isNaN(points[at]) && (scores?.[at / 2] ?? 1) > 0) {
        xs.push(points[at]);
        ys.push(points[at + 1]);
      }
  if (xs.length === 0) return { x: -1, y: -1, width: 2, height: 2 };
  const [[left, right], [top, bottom]] = [span(xs), span(ys)];
  const margin = MARGIN * Math.max(right - left, bottom - top, 1e-6);
  return { x: left - margin, y: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin };
}

/** A square about 0 that holds a shape, its mean at 0, however it is turned. */
export function stageOfShapes(samples: readonly Poses[], keypointCount: number): Rectangle {
  let most = 0;
  for (const { points } of samples)
    for (let at = 0; at < points.length; at += 3 * keypointCount) {
      const pose = points.subarray(at, at + 3 * keypointCount);
      const middle = [0, 1, 2].map((axis) => mean(pose.filter((value, k) => k % 3 === axis && !Number.isNaN(value))));
      for (let i = 0; i < pose.length; i += 3) {
        const radius = Math.hypot(pose[i] - middle[0], pose[i + 1] - middle[1], pose[i + 2] - middle[2]);
        if (radius > most) most = radius;
      }
    }
  const half = (1 + MARGIN) * (most || 1);
  return { x: -half, y: -half, width: 2 * half, height: 2 * half };
}

function span(values: number[]): [low: number, high: number] {
  values.sort((a, b) => a - b);
  const out = Math.floor(OUTLIERS * values.length);
  return [values[out], values[values.length - 1 - out]];
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
