import { extentOf, median, rangeOf } from '../armature/sample.js';
import type { Recording } from '../recording.js';

/** Median extent of a scene whose units are of no known length: a person's. */
const USUAL_EXTENT = 1.8;

const METRES: Record<string, number> = {
  m: 1,
  metre: 1,
  metres: 1,
  meter: 1,
  meters: 1,
  dm: 0.1,
  cm: 0.01,
  centimetre: 0.01,
  centimetres: 0.01,
  centimeter: 0.01,
  centimeters: 0.01,
  mm: 0.001,
  millimetre: 0.001,
  millimetres: 0.001,
  millimeter: 0.001,
  millimeters: 0.001,
  in: 0.0254,
  inch: 0.0254,
  inches: 0.0254,
  ft: 0.3048,
  feet: 0.3048,
};

/** How a scene came from the recording: metres = (units − origin) · metresPerUnit. */
export interface Placement {
  metresPerUnit: number;
  origin: [x: number, y: number, z: number];
}

/**
 * Turn points into metres, in place. Where the length of a unit is not known, as with pixels, the median extent becomes a
 * person's, and the scene is moved: its lowest point to y = 0, the middle of its first frame to x = z = 0.
 * @param points [F, N, 3], y up, none missing
 */
export function placeInMetres(
  points: Float64Array,
  { units = '', keypointCount }: Pick<Recording, 'units' | 'keypointCount'>,
): Placement {
  const known = METRES[units.toLowerCase()];
  const placement: Placement = known ? { metresPerUnit: known, origin: [0, 0, 0] } : usualPlacement(points, 3 * keypointCount);
  const { metresPerUnit, origin } = placement;
  for (let at = 0; at < points.length; at++) points[at] = (points[at] - origin[at % 3]) * metresPerUnit;
  return placement;
}

function usualPlacement(points: Float64Array, width: number): Placement {
  const frames = Array.from({ length: points.length / width }, (_, f) => points.subarray(f * width, (f + 1) * width));
  const extent = median(frames.map(extentOf));
  const middle = (axis: number) => {
    const [low, high] = rangeOf(frames[0], axis);
    return (low + high) / 2;
  };
  return { metresPerUnit: extent > 0 ? USUAL_EXTENT / extent : 1, origin: [middle(0), rangeOf(points, 1)[0], middle(2)] };
}
