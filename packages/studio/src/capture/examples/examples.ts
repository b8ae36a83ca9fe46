import type { SolutionName } from '../detectors/loadDetector.js';
import { face } from './face.js';
import { hand } from './hand.js';
import { person } from './person.js';
import { drawRoundCones } from './roundCones.js';

const FIGURES = { person, hands: hand, face };
/** Pixels a side. */
const SIZE = 512;

/** A made-up picture for a detector. */
export function examplePicture(name: SolutionName): HTMLCanvasElement {
  const { rgba, width, height } = drawRoundCones(FIGURES[name](SIZE).cones, SIZE, SIZE);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}
