import type { Random } from '../random.js';
import { type AugmentationConfig, dropEdges, mirror, withholdSides } from './augment.js';
import type { Figure } from './figure.js';
import { disturb } from './noise.js';
import { hideSome } from './occlusion.js';
import { type Sample, seeFigure } from './sample.js';
import type { Camera } from './views.js';

/** A camera's view of a figure, augmented. */
export function drawSample(figure: Figure, camera: Camera, augment: AugmentationConfig, random: Random): Sample {
  const plain = random.chance(augment.plain);
  const once = !plain && random.chance(augment.once);
  const many = !plain && !once;
  const stretched = many || (once && random.chance(0.5));
  const sample = seeFigure(stretched ? stretch(figure, augment.stretch, random) : figure, camera.orientation, camera.perspective);
  if (random.chance(augment.mirror)) mirror(sample);
  if (once) spoilOnce(sample, augment, random);
  if (many) spoil(sample, augment, random);
  if (random.chance(augment.withholdSides)) withholdSides(sample);
  return sample;
}

/** Along the axes of its own frame, by factors whose logarithm has this standard deviation. */
function stretch(figure: Figure, deviation: number, random: Random): Figure {
  const factors = [0, 1, 2].map(() => Math.exp(deviation * random.normal()));
  return { ...figure, points: figure.points.map((x, k) => x * factors[k % 3]) };
}

/** Landmarks are hidden, misplaced, rated; edges are lost. */
function spoil(sample: Sample, augment: AugmentationConfig, random: Random): void {
  hideSome(sample, augment, random);
  disturb(sample, augment, random);
  if (random.chance(0.5)) dropEdges(sample, augment.edgeDrop, random);
  if (random.chance(augment.edgesNone)) dropEdges(sample, 1, random);
}

/** One change of the picture and no other: mostly landmarks hidden, else all edges lost, or what detectors do. */
function spoilOnce(sample: Sample, augment: AugmentationConfig, random: Random): void {
  const certain = (share: number) => (share > 0 ? 1 : 0);
  const hidden = random.chance(0.5);
  if (hidden) hideSome(sample, { ...augment, occlusion: certain(augment.occlusion) }, random);
  else if (random.chance(0.5)) dropEdges(sample, certain(augment.edgesNone), random);
  else disturb(sample, { ...augment, noise: certain(augment.noise) }, random);
}
