import type { Sample } from './sample.js';

/** B samples padded to N landmarks: what a training graph is fed. Row-major, float32. */
export interface Batch {
  B: number;
  N: number;
  keypoints: Float32Array;
  /** [B, N]: a visible landmark's confidence, 0 hidden, −1 absent. */
  mask: Float32Array;
  adjacency: Float32Array;
  sides: Float32Array;
  /** [B, N, 3]: the truth, centred and scaled as eq. 3 does with the keypoints. */
  target: Float32Array;
  /** [B, N]: 1 where the truth is known. */
  weight: Float32Array;
  /** [B]: 1 where no tag tells left from right. */
  untagged: Float32Array;
}

/** Put samples side by side; shorter ones are padded with absent landmarks. */
export function makeBatch(samples: readonly Sample[], N: number): Batch {
  const B = samples.length;
  const batch: Batch = {
    B,
    N,
    keypoints: new Float32Array(B * N * 2),
    mask: new Float32Array(B * N).fill(-1),
    adjacency: new Float32Array(B * N * N),
    sides: new Float32Array(B * N),
    target: new Float32Array(B * N * 3),
    weight: new Float32Array(B * N),
    untagged: new Float32Array(B).fill(1),
  };
  samples.forEach((sample, b) => {
    const { centre, scale } = visibleFrame(sample);
    for (let i = 0; i < sample.count; i++) {
      const at = b * N + i;
      batch.mask[at] = sample.mask[i] * sample.confidence[i];
      batch.weight[at] = sample.weight[i];
      batch.sides[at] = sample.sides[i];
      if (sample.sides[i] !== 0) batch.untagged[b] = 0;
      for (let axis = 0; axis < 3; axis++) batch.target[at * 3 + axis] = (sample.shape[i * 3 + axis] - centre[axis]) / scale;
      if (sample.mask[i] !== 1) continue;
      for (let axis = 0; axis < 2; axis++)
        batch.keypoints[at * 2 + axis] = (sample.keypoints[i * 2 + axis] - centre[axis]) / scale;
    }
    for (const [i, j] of sample.edges) {
      batch.adjacency[(b * N + i) * N + j] = 1;
      batch.adjacency[(b * N + j) * N + i] = 1;
    }
  });
  return batch;
}

/** Centre (2D of the visible landmarks, and their mean depth) and half-size: eq. 3. */
function visibleFrame({ keypoints, shape, mask, count }: Sample): { centre: number[]; scale: number } {
  const centre = [0, 0, 0];
  let visible = 0;
  for (let i = 0; i < count; i++) {
    if (mask[i] !== 1) continue;
    centre[0] += keypoints[i * 2];
    centre[1] += keypoints[i * 2 + 1];
    centre[2] += shape[i * 3 + 2];
    visible++;
  }
  for (let axis = 0; axis < 3; axis++) centre[axis] /= Math.max(visible, 1);
  let scale = 0;
  for (let k = 0; k < count * 2; k++) if (mask[k >> 1] === 1) scale = Math.max(scale, Math.abs(keypoints[k] - centre[k & 1]));
  return { centre, scale: scale || 1 };
}
