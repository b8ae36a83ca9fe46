import { type Camera, checkSkeleton, InputError, type Keypoints3D, type LiftResult, type Vector3 } from '@anylift/core';
import { isObject, show } from './json.js';
import { Piece } from './piece.js';
import { readSkeletonPiece } from './skeletonPiece.js';

/**
 * Write the 3D output contract `anylift/1` as UTF-8 JSON, a frame a line. Numbers keep all their digits: what is read again is the same.
 * Frames are encoded one by one, since a long file exceeds the longest string there can be.
 */
export function writeJson3D({ frames, ...head }: Keypoints3D): Uint8Array {
  const encoder = new TextEncoder();
  const start = `${JSON.stringify(head).slice(0, -1)},"frames":[\n`;
  const lines = frames.map((frame, f) => encoder.encode(JSON.stringify(frame) + (f + 1 < frames.length ? ',\n' : '\n]}\n')));
  return concatenate([encoder.encode(start), ...lines]);
}

function concatenate(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Read the 3D output contract `anylift/1`, as `writeJson3D` writes it.
 * @param document parsed JSON
 * @param where file name for error messages
 * @throws InputError naming the part that is not as the contract says
 */
export function readJson3D(document: unknown, where: string): Keypoints3D {
  if (!isObject(document))
    throw new InputError(`${where}: the document is ${show(document)}, expected {"format": "anylift/1", …}`);
  const get = (key: string) => new Piece(document, '', where).get(key, '{"format": "anylift/1", …}');
  if (document.format !== 'anylift/1') get('format').refuse('"anylift/1"');
  const model = get('model').text('the name of a model');
  const skeleton = readSkeletonPiece(get('skeleton'));
  const frames = get('frames').list('a list of frames');
  if (frames.length === 0) get('frames').refuse('at least 1 frame');
  const count = countOf(frames) ?? skeleton.keypoints?.length ?? 1;
  checkSkeleton(skeleton, count, where);
  return { format: 'anylift/1', model, skeleton, frames: frames.map((frame) => readFrame(frame, count)) };
}

function readFrame(frame: Piece, count: number): LiftResult {
  const get = (key: string) => frame.get(key, '{"keypoints3d": [[x, y, z], …], …}');
  if (get('keypoints3d').value === null) return { keypoints3d: null, reason: get('reason').text('a text') };
  return {
    keypoints3d: shape(get('keypoints3d'), count),
    canonical: shape(get('canonical'), count),
    camera: camera(get('camera')),
    probability: probability(get('probability')),
    alternatives: get('alternatives')
      .list('a list of other answers')
      .map((answer) => {
        const part = (key: string) => answer.get(key, '{"keypoints3d", "probability"}');
        return { keypoints3d: shape(part('keypoints3d'), count), probability: probability(part('probability')) };
      }),
  };
}

function shape(piece: Piece, count: number): Vector3[] {
  const points = piece.list('a list of [x, y, z]');
  if (points.length !== count) piece.refuse(`${count} landmarks as in the other frames`);
  return points.map((point) => vector(point, '[x, y, z]'));
}

function camera(piece: Piece): Camera {
  const get = (key: string) => piece.get(key, '{"rotation", "scale", "translation"}');
  const [first, second, third] = get('rotation')
    .tuple(3, '3 × 3 numbers')
    .map((row) => vector(row, '3 × 3 numbers'));
  const [x, y] = get('translation').tuple(2, '[x, y]').map(finite);
  return { rotation: [first, second, third], scale: finite(get('scale')), translation: [x, y] };
}

function vector(piece: Piece, expected: string): Vector3 {
  const [x, y, z] = piece.tuple(3, expected);
  return [finite(x), finite(y), finite(z)];
}

const finite = (piece: Piece) => piece.number('a finite number');

function probability(piece: Piece): number {
  const expected = 'a probability, 0 to 1';
  const value = piece.number(expected);
  return value >= 0 && value <= 1 ? value : piece.refuse(expected);
}

/** Landmarks of the first lifted frame. */
function countOf(frames: Piece[]): number | undefined {
  for (const { value } of frames) if (isObject(value) && Array.isArray(value.keypoints3d)) return value.keypoints3d.length;
}
