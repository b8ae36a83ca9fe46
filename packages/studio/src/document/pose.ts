import { allocateFrames, type FrameArrays } from '@anylift/core';
import { Random } from '@anylift/training';
import { type Document, type Place, placeKey } from './document.js';

/** Noise is the same whenever the same pose is shown with the same seed. */
const NOISE_SEED = 7;

/**
 * A pose as it is shown and lifted: what the source has, what was placed by hand over it, turned, with noise, in the order of the
 * skeleton as it is now.
 * @param source the source's pose of this place: one frame of `source.keypointCount` landmarks
 */
export function poseOf(document: Document, source: FrameArrays, place: Place): FrameArrays {
  const { ids } = document;
  const pose = allocateFrames(1, ids.length);
  const placed = document.placed.get(placeKey(place));
  const show = showing(document, source, place);
  for (const [i, id] of ids.entries()) {
    const placement = placed?.get(id);
    if (placement === null) continue;
    if (placement === undefined && !(id < source.keypointCount && source.visible[id])) continue;
    const [x, y] = placement ?? [source.image[2 * id], source.image[2 * id + 1]];
    [pose.image[2 * i], pose.image[2 * i + 1]] = show(id, x, y);
    pose.visible[i] = 1;
    if (placement === undefined) pose.confidence[i] = source.confidence[id];
  }
  return pose;
}

/** `poseOf` for frames `first` to `first + count` of an instance: what a lift of all frames, or an export, takes. */
export async function readPoses(document: Document, instance: number, first: number, count: number): Promise<FrameArrays> {
  const source = await document.source.read(instance, first, count);
  const N = document.ids.length;
  const poses = allocateFrames(count, N);
  for (let f = 0; f < count; f++) {
    const own: FrameArrays = {
      ...source,
      image: frameOf(source.image, f, count),
      visible: frameOf(source.visible, f, count),
      confidence: frameOf(source.confidence, f, count),
    };
    const pose = poseOf(document, own, { instance, frame: first + f });
    poses.image.set(pose.image, f * N * 2);
    poses.visible.set(pose.visible, f * N);
    poses.confidence.set(pose.confidence, f * N);
  }
  return poses;
}

const frameOf = (values: Float64Array, f: number, count: number) =>
  values.subarray((f * values.length) / count, ((f + 1) * values.length) / count);

/** [N, 3] of a reference in the order of the skeleton as it is now, turned with the 2D; NaN where it has nothing. */
export function referenceOf({ ids, rotation }: Pick<Document, 'ids' | 'rotation'>, points: Float64Array): Float64Array {
  const [cos, sin] = turn(rotation);
  const out = new Float64Array(ids.length * 3).fill(Number.NaN);
  for (const [i, id] of ids.entries()) {
    if (id * 3 >= points.length) continue;
    const [x, y, z] = points.subarray(id * 3, id * 3 + 3);
    out[3 * i] = cos * x - sin * y;
    out[3 * i + 1] = sin * x + cos * y;
    out[3 * i + 2] = z;
  }
  return out;
}

/** From the source's plane to what is shown. */
function showing(document: Document, source: FrameArrays, place: Place) {
  const [cos, sin] = turn(document.rotation);
  const [cx, cy] = middle(document);
  const shift = noiseOf(document, source, place);
  return (id: number, x: number, y: number): [number, number] => {
    const [dx, dy] = shift(id);
    return [cx + cos * (x - cx) - sin * (y - cy) + dx, cy + sin * (x - cx) + cos * (y - cy) + dy];
  };
}

/** From what is shown back to the source's plane. */
export function unshowing(document: Document, source: FrameArrays, place: Place) {
  const [cos, sin] = turn(document.rotation);
  const [cx, cy] = middle(document);
  const shift = noiseOf(document, source, place);
  return (id: number, x: number, y: number): [number, number] => {
    const [dx, dy] = shift(id);
    const [u, v] = [x - dx - cx, y - dy - cy];
    return [cx + cos * u + sin * v, cy - sin * u + cos * v];
  };
}

function turn(degrees: number): [cos: number, sin: number] {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}

const middle = ({ source: { stage } }: Document) => [stage.x + stage.width / 2, stage.y + stage.height / 2];

function noiseOf({ noise }: Document, source: FrameArrays, { instance, frame }: Place): (id: number) => [number, number] {
  if (noise === 0) return () => [0, 0];
  const deviation = (noise / 100) * extentOf(source);
  return (id) => {
    const random = new Random(NOISE_SEED, instance, frame, id);
    return [deviation * random.normal(), deviation * random.normal()];
  };
}

/** Diagonal of the bounding box of the visible landmarks of one frame; 0 where there are none. */
export function extentOf({ image, visible }: FrameArrays): number {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < visible.length; i++) {
    if (!visible[i]) continue;
    left = Math.min(left, image[2 * i]);
    right = Math.max(right, image[2 * i]);
    top = Math.min(top, image[2 * i + 1]);
    bottom = Math.max(bottom, image[2 * i + 1]);
  }
  return right >= left ? Math.hypot(right - left, bottom - top) : 0;
}
