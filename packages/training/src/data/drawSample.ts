import type { Random } from '../random.js';
import { type AugmentationConfig, addNoise, dropEdges, mirror, occlude, withholdSides } from './augment.js';
import type { KeypointSet } from './keypointSet.js';
import { type Sample, seeFrame } from './sample.js';
import { randomOrientation, type ViewOptions } from './views.js';

/** A random view of a frame, augmented. */
export function drawSample(
  set: KeypointSet,
  frame: number,
  views: ViewOptions,
  augment: AugmentationConfig,
  random: Random,
): Sample {
  const orientation = randomOrientation(set.up, views, random);
  // Stretching in the set's own frame: columns of the orientation.
  for (let axis = 0; axis < 3; axis++) {
    const factor = Math.exp(augment.stretch * random.normal());
    for (let row = 0; row < 3; row++) orientation[row * 3 + axis] *= factor;
  }
  const sample = seeFrame(set, frame, orientation, views.perspective);
  if (random.chance(augment.mirror)) mirror(sample);
  if (random.chance(augment.withholdSides)) withholdSides(sample);
  if (random.chance(0.5)) dropEdges(sample, augment.edgeDrop, random);
  if (random.chance(augment.edgesNone)) dropEdges(sample, 1, random);
  if (random.chance(augment.noise)) addNoise(sample, random.uniform(0, augment.noiseMost), random);
  if (random.chance(augment.occlusion)) occlude(sample, augment.occlusionMost, random);
  return sample;
}
