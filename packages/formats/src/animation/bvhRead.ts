import { InputError } from '@anylift/core';
import { apply, identity, multiply } from '../armature/linear.js';
import { type InputFile, readAll } from '../bytes.js';
import type { ReadContext } from '../format.js';
import { allocatePoses, type Recording, wholeRecording } from '../recording.js';
import { type BvhJoint, type Line, readHierarchy } from './bvhHierarchy.js';

/** V8 makes no longer string. */
const LONGEST_TEXT = 2 ** 29 - 24;

/**
 * Read the positions of all joints and end sites, by forward kinematics. A position channel stands in the place of the offset on
 * its axis, as exporters write it. End sites are called after their joint, `Head_End`.
 * @throws InputError naming line and joint
 */
export async function readBvh(file: InputFile, { where }: ReadContext): Promise<Recording> {
  if (file.size > LONGEST_TEXT) throw new InputError(`${where}: ${file.size} bytes, expected at most ${LONGEST_TEXT}`);
  const lines = linesOf(new TextDecoder().decode(await readAll(file)));
  const motion = lines.findIndex(({ text }) => /^MOTION\b/i.test(text));
  if (motion < 0) throw new InputError(`${where}: no MOTION after the hierarchy`);
  const joints = readHierarchy(lines.slice(0, motion), where);
  const channelCount = joints.reduce((count, { channels }) => count + channels.length, 0);
  if (channelCount === 0) throw new InputError(`${where}: no joint has CHANNELS`);
  const [framesLine, timeLine, ...frames] = lines.slice(motion + 1);
  const frameCount = readHeader(framesLine, /^Frames\s*:?\s*(\d+)$/i, 'Frames: and a number', where);
  const frameTime = readHeader(timeLine, /^Frame\s*Time\s*:?\s*(\S+)$/i, 'Frame Time: and a number', where);
  if (frames.length !== frameCount)
    throw new InputError(
      `${where}: line ${framesLine.number} says ${frameCount} frames, but ${frames.length} lines of numbers follow`,
    );
  const poses = allocatePoses(frameCount, joints.length, 3, where);
  for (const [f, line] of frames.entries()) {
    const values = readFrame(line, channelCount, where);
    placeJoints(joints, values, poses.points.subarray(3 * joints.length * f, 3 * joints.length * (f + 1)));
  }
  return wholeRecording(
    {
      format: 'bvh',
      dimensions: 3,
      skeleton: {
        keypoints: joints.map(({ name }) => name),
        edges: joints.flatMap(({ parent }, i): [number, number][] => (parent < 0 ? [] : [[parent, i]])),
      },
      frameCount,
      ...(frameTime > 0 ? { fps: framesPerSecond(frameTime) } : {}),
      up: '+y',
      poses,
    },
    where,
  );
}

function linesOf(text: string): Line[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ text: line.trim(), number: i + 1 }))
    .filter((line) => line.text !== '');
}

function readHeader(line: Line | undefined, pattern: RegExp, expected: string, where: string): number {
  const value = Number(pattern.exec(line?.text ?? '')?.[1] ?? Number.NaN);
  if (!Number.isFinite(value))
    throw new InputError(
      `${where}${line ? `, line ${line.number}: ${line.text.slice(0, 60)}` : ': the file ends'}, expected ${expected}`,
    );
  return value;
}

/** Files round the frame time: 0.0083333 is a rate of 120. */
function framesPerSecond(frameTime: number): number {
  const rate = 1 / frameTime;
  return Math.abs(rate - Math.round(rate)) < 1e-4 * rate ? Math.round(rate) : rate;
}

function readFrame({ text, number }: Line, channelCount: number, where: string): Float64Array {
  const words = text.split(/\s+/);
  if (words.length !== channelCount)
    throw new InputError(`${where}, line ${number}: ${words.length} numbers, expected ${channelCount}, one a channel`);
  const values = Float64Array.from(words, Number);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new InputError(`${where}, line ${number}: number ${bad + 1} is ${words[bad].slice(0, 40)}, expected a number`);
  return values;
}

/**
 * Forward kinematics: where every joint is, from the numbers of a frame. Rotations are applied in the order of their channels.
 */
function placeJoints(joints: BvhJoint[], values: Float64Array, out: Float64Array): void {
  const turns: Float64Array[] = [];
  let next = 0;
  for (const [i, { parent, offset, channels }] of joints.entries()) {
    const place = Float64Array.from(offset);
    let turn = parent < 0 ? identity() : turns[parent];
    const parentTurn = turn;
    for (const { kind, axis } of channels) {
      const value = values[next++];
      if (kind === 'position') place[axis] = value;
      else turn = multiply(turn, axisTurn(axis, value));
    }
    turns.push(turn);
    const turned = apply(parentTurn, place);
    for (let d = 0; d < 3; d++) out[3 * i + d] = (parent < 0 ? 0 : out[3 * parent + d]) + turned[d];
  }
}

/** @param degrees about the x, y or z axis, counter-clockwise seen from its end */
function axisTurn(axis: 0 | 1 | 2, degrees: number): Float64Array {
  const angle = (degrees / 180) * Math.PI;
  const [next, last] = [(axis + 1) % 3, (axis + 2) % 3];
  const turn = new Float64Array(9);
  turn[4 * axis] = 1;
  turn[4 * next] = turn[4 * last] = Math.cos(angle);
  turn[3 * last + next] = Math.sin(angle);
  turn[3 * next + last] = -Math.sin(angle);
  return turn;
}
