import type { FrameArrays, LiftedArrays } from './frameArrays.js';
import { orthographicNPoint } from './geometry/camera.js';
import type { Picture } from './picture.js';

/**
 * Lay the network's shape over frame f: the camera is the one whose projection fits the visible landmarks best, x and y of these
 * are then the input, and the other answer is the mirror image in depth. The likelier one comes first.
 * @param shape N × 3
 * @param probability that the shape, and not its mirror image, is the right one
 */
export function overlay(
  shape: Float64Array,
  probability: number,
  picture: Picture,
  { image }: FrameArrays,
  lifted: LiftedArrays,
  f: number,
): void {
  const { keypoints3d, canonical, alternatives } = lifted;
  const { size, visible, normalized } = picture;
  const N = visible.length;
  const { rotation: r, scale: fittedScale, translation } = orthographicNPoint(shape, normalized, visible);
  const scale = fittedScale * size;
  const tx = picture.x + size * translation[0];
  const ty = picture.y + size * translation[1];
  const sign = probability >= 0.5 ? 1 : -1;

  let [depth, count] = [0, 0];
  for (let i = 0; i < N; i++) {
    const at = 3 * (f * N + i);
    const [x, y, z] = [shape[3 * i], shape[3 * i + 1], shape[3 * i + 2]];
    canonical[at] = x;
    canonical[at + 1] = y;
    canonical[at + 2] = sign * z;
    keypoints3d[at] = visible[i] ? image[2 * (f * N + i)] : scale * (r[0] * x + r[1] * y + r[2] * z) + tx;
    keypoints3d[at + 1] = visible[i] ? image[2 * (f * N + i) + 1] : scale * (r[3] * x + r[4] * y + r[5] * z) + ty;
    keypoints3d[at + 2] = scale * (r[6] * x + r[7] * y + r[8] * z);
    depth += visible[i] * keypoints3d[at + 2];
    count += visible[i];
  }
  for (let i = 0; i < N; i++) {
    const at = 3 * (f * N + i);
    const z = sign * (keypoints3d[at + 2] - depth / count);
    alternatives[at] = keypoints3d[at];
    alternatives[at + 1] = keypoints3d[at + 1];
    alternatives[at + 2] = -z;
    keypoints3d[at + 2] = z;
  }
  // Mirroring the shape and the camera's answer: F R F with F = diag(1, 1, −1).
  for (let k = 0; k < 9; k++) lifted.rotation[9 * f + k] = k === 2 || k === 5 || k === 6 || k === 7 ? sign * r[k] : r[k];
  lifted.scale[f] = scale;
  lifted.translation[2 * f] = tx;
  lifted.translation[2 * f + 1] = ty;
  lifted.probability[f] = sign > 0 ? probability : 1 - probability;
  lifted.alternativeProbabilities[f] = sign > 0 ? 1 - probability : probability;
}
