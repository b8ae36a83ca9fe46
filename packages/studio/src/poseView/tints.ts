import { Color } from 'three';
import type { PoseColours } from './colours.js';
import type { Pose } from './poseScene.js';

/** How far what was predicted fades into the paper. */
const FADED = 0.55;

/** Colours of the landmarks: by depth or all of one, those that are picked out in another. @param out [N, 3], written, 0…1 */
export function tintsOf(
  { points, predicted }: Pose,
  byDepth: boolean,
  picked: ReadonlySet<number>,
  colours: PoseColours,
  out: Float32Array,
): void {
  const [ours, pickedOut, near, far, paper] = (['ours', 'picked', 'near', 'far', 'paper'] as const).map(
    (name) => new Color(colours[name]),
  );
  let [low, high] = [Infinity, -Infinity];
  for (let at = 2; at < points.length; at += 3) {
    if (points[at] < low) low = points[at];
    if (points[at] > high) high = points[at];
  }
  const colour = new Color();
  for (let i = 0; 3 * i < points.length; i++) {
    if (picked.has(i)) colour.copy(pickedOut);
    else {
      if (byDepth) colour.lerpColors(near, far, (points[3 * i + 2] - low) / Math.max(1e-9, high - low));
      else colour.copy(ours);
      if (predicted?.[i]) colour.lerp(paper, FADED);
    }
    colour.toArray(out, 3 * i);
  }
}
