import { InputError } from '@anylift/core';
import type { ByteSink } from '../bytes.js';
import { appender } from '../bytes.js';
import { littleEndianBytes, npyHeader } from '../containers/npy.js';
import type { WriteContext } from '../format.js';
import type { Recording } from '../recording.js';

/** Numbers that are read at a time, about. */
const PIECE = 2 ** 18;

/** A zip of 4 GB or more needs zip64. */
const LARGEST_ZIP = 2 ** 32 - 2 ** 20;

/** An array that is small enough to be there as a whole. */
interface SmallArray {
  name: string;
  bytes: Uint8Array;
}

/**
 * Write `keypoints2d` or `keypoints3d` [poses, N, D] in float32, and beside it what is known: `confidence` or `visibility` [poses, N];
 * `frame` and `instance` [poses] where they say more than the order does; `edges` and `symmetries` [E, 2]; `names`, `sides`,
 * `instance_names`; `fps`, `units`, `up`. Nothing in it is pickled.
 * @throws InputError when it comes to 4 GB
 */
export async function writeNpz(recording: Recording, sink: ByteSink, { where, progress }: WriteContext): Promise<void> {
  const { Zip, ZipPassThrough } = await import('fflate');
  const { poseCount, keypointCount, dimensions } = recording;
  if (poseCount * keypointCount * (dimensions + 1) * Float32Array.BYTES_PER_ELEMENT > LARGEST_ZIP)
    throw new InputError(
      `${where}: ${poseCount} poses of ${keypointCount} landmarks are too many for an .npz, expected less than 4 GB`,
    );
  const append = appender(sink);
  const pieces: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(piece);
  });
  const flush = async () => {
    for (const piece of pieces.splice(0)) await append(piece);
  };
  const open = (name: string) => {
    const file = new ZipPassThrough(`${name}.npy`);
    // The same recording is the same file, whenever it is written.
    file.mtime = new Date(1980, 0, 1);
    zip.add(file);
    return file;
  };

  const points = open(`keypoints${dimensions}d`);
  points.push(npyHeader('<f4', [poseCount, keypointCount, dimensions]));
  const frame = new Int32Array(poseCount);
  const instance = new Int32Array(poseCount);
  const scores = recording.scores && new Float32Array(poseCount * keypointCount).fill(Number.NaN);
  const step = Math.max(1, Math.floor(PIECE / (keypointCount * dimensions)));
  for (let first = 0; first < poseCount; first += step) {
    const poses = await recording.read(first, Math.min(step, poseCount - first));
    points.push(littleEndianBytes(Float32Array.from(poses.points)));
    frame.set(poses.frame, first);
    instance.set(poses.instance, first);
    if (poses.scores) scores?.set(poses.scores, first * keypointCount);
    await flush();
    progress?.(poses.frame.length);
  }
  points.push(new Uint8Array(0), true);
  for (const { name, bytes } of [...posesArrays(recording, frame, instance, scores), ...aboutArrays(recording)]) {
    open(name).push(bytes, true);
    await flush();
  }
  zip.end();
  await flush();
}

function posesArrays(recording: Recording, frame: Int32Array, instance: Int32Array, scores?: Float32Array): SmallArray[] {
  const { poseCount, keypointCount, frameCount, instanceCount } = recording;
  const inOrder = poseCount === frameCount && frame.every((f, p) => f === p) && instance.every((i) => i === 0);
  return [
    ...(scores ? [array(recording.scores ?? '', scores, [poseCount, keypointCount])] : []),
    ...(inOrder ? [] : [array('frame', frame, [poseCount]), array('instance', instance, [poseCount])]),
    ...(inOrder
      ? []
      : [array('frame_count', Int32Array.of(frameCount), []), array('instance_count', Int32Array.of(instanceCount), [])]),
  ];
}

function aboutArrays({ skeleton, instanceNames, fps, units, up }: Recording): SmallArray[] {
  const { keypoints, edges, symmetries = [], sides } = skeleton;
  return [
    ...(edges.length > 0 ? [array('edges', Int32Array.from(edges.flat()), [edges.length, 2])] : []),
    ...(symmetries.length > 0 ? [array('symmetries', Int32Array.from(symmetries.flat()), [symmetries.length, 2])] : []),
    ...(keypoints ? [texts('names', keypoints)] : []),
    ...(sides ? [texts('sides', sides)] : []),
    ...(instanceNames ? [texts('instance_names', instanceNames)] : []),
    ...(fps ? [array('fps', Float64Array.of(fps), [])] : []),
    ...(units ? [texts('units', units)] : []),
    ...(up ? [texts('up', up)] : []),
  ];
}

function array(name: string, values: Float32Array | Int32Array | Float64Array, shape: number[]): SmallArray {
  const descr = values instanceof Int32Array ? '<i4' : values instanceof Float32Array ? '<f4' : '<f8';
  return { name, bytes: joined(npyHeader(descr, shape), littleEndianBytes(values)) };
}

/** Texts as NumPy has them, in UTF-32 and all as long as the longest; one text alone is an array without axes. */
function texts(name: string, values: string | string[]): SmallArray {
  const points = [values].flat().map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const length = Math.max(1, ...points.map((one) => one.length));
  const codes = new Int32Array(points.length * length);
  for (const [i, one] of points.entries()) codes.set(one, i * length);
  return {
    name,
    bytes: joined(npyHeader(`<U${length}`, Array.isArray(values) ? [values.length] : []), littleEndianBytes(codes)),
  };
}

function joined(head: Uint8Array, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + data.length);
  whole.set(head);
  whole.set(data, head.length);
  return whole;
}
