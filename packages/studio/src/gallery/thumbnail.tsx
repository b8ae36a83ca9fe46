import { memo } from 'preact/compat';
import type { SeenFigure } from './figureSource.js';

const SIZE = 76;
const MARGIN = 7;
/** Edges are drawn in so many layers of depth, the farthest first and faintest. */
const LAYERS = 4;

/** A small drawing of a figure: what is near is strong. */
export const Thumbnail = memo(function Thumbnail({ figure }: { figure: SeenFigure }) {
  const { keypoints, shape, edges } = figure;
  const [low, high] = [
    [Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, -Infinity],
  ];
  const depth = (i: number) => shape[3 * i + 2];
  for (let i = 0; 2 * i < keypoints.length; i++)
    for (const [k, value] of [keypoints[2 * i], keypoints[2 * i + 1], depth(i)].entries()) {
      low[k] = Math.min(low[k], value);
      high[k] = Math.max(high[k], value);
    }
  const scale = (SIZE - 2 * MARGIN) / Math.max(high[0] - low[0], high[1] - low[1]);
  const at = (i: number) =>
    [0, 1].map((k) => (SIZE / 2 + scale * (keypoints[2 * i + k] - (low[k] + high[k]) / 2)).toFixed(1)).join(' ');
  const layers = Array.from({ length: LAYERS }, () => '');
  for (const [a, b] of edges) {
    const nearness = (high[2] - (depth(a) + depth(b)) / 2) / Math.max(1e-9, high[2] - low[2]);
    layers[Math.min(LAYERS - 1, Math.floor(LAYERS * nearness))] += `M${at(a)}L${at(b)}`;
  }
  const many = keypoints.length > 160;
  return (
    <svg viewBox={`0 0 ${SIZE} ${SIZE}`} aria-hidden="true">
      {layers.map((path, k) => (
        <path key={k} d={path} stroke-width={(many ? 1 : 1.5) + 0.2 * k} opacity={0.4 + (0.6 * k) / (LAYERS - 1)} />
      ))}
    </svg>
  );
});
