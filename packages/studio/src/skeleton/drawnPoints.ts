import { computed } from '@preact/signals';
import type { Rectangle } from '../document/document.js';
import { session } from '../document/session.js';
import { layoutOf } from '../picture/layout.js';
import { neatLayout } from './neatLayout.js';
import { pairsOf } from './skeletonEdits.js';

const skeleton = computed(() => session.document.value?.skeleton);

/** Units of the plane between neighbours of a neat layout. */
const APART = 60;

const neat = computed(() => {
  const [rig, N] = [skeleton.value, session.document.value?.ids.length ?? 0];
  return rig ? neatLayout(N, rig.edges, pairsOf(rig), rig.keypoints).map((value) => APART * value) : new Float64Array(0);
});

/** Where the landmarks are drawn: as in the pose, hidden ones where the answer has them; all of them laid out neatly where one is nowhere. */
export const drawnPoints = computed<{ points: Float64Array; isNeat: boolean } | null>(() => {
  const [document, pose] = [session.document.value, session.pose.value];
  if (!document || !pose) return null;
  const { points } = layoutOf(pose, document.ids, session.answer.value);
  return points.some(Number.isNaN) ? { points: neat.value, isNeat: true } : { points, isNeat: false };
});

/** What all of it fits into. */
export function boxOf(points: Float64Array): Rectangle {
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  for (const [at, value] of points.entries()) {
    low[at % 2] = Math.min(low[at % 2], value);
    high[at % 2] = Math.max(high[at % 2], value);
  }
  if (points.length < 4) return { x: -200, y: -200, width: 400, height: 400 };
  const [width, height] = [high[0] - low[0], high[1] - low[1]];
  const margin = 0.12 * Math.max(width, height, 1);
  return { x: low[0] - margin, y: low[1] - margin, width: width + 2 * margin, height: height + 2 * margin };
}
