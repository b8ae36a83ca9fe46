import { InputError } from '@anylift/core';
import { type Armature, fitArmature } from '../armature/armature.js';
import type { Joint } from '../armature/joint.js';
import { sampleFrames } from '../armature/sample.js';
import { appender, type ByteSink } from '../bytes.js';
import type { WriteContext } from '../format.js';
import type { Recording } from '../recording.js';
import { type EulerZxy, eulerOf } from './euler.js';
import { animatedPoints } from './track.js';

/** Frames a second of a recording that does not tell. */
const USUAL_RATE = 30;
/** Frames that are written at once. */
const CHUNK = 500;

/**
 * Write the skeleton at rest, and where its root is and how its joints are turned in each frame. Every landmark is a joint under
 * its own name; the last of a chain ends in an end site of no length. Angles run on without jumps.
 * @throws InputError when no edges make a hierarchy
 */
export async function writeBvh(recording: Recording, sink: ByteSink, { where, progress }: WriteContext): Promise<void> {
  const { skeleton, keypointCount, frameCount, fps = USUAL_RATE } = recording;
  if (skeleton.edges.length === 0)
    throw new InputError(
      `${where}: no edges between the landmarks, expected bones that make a hierarchy: give them by --skeleton, or write glTF, which holds loose points`,
    );
  const points = await animatedPoints(recording, where);
  const armature = fitArmature(points, skeleton, keypointCount);
  // Seven digits of the extent, whatever the unit; never an exponent.
  const digits = Math.min(12, Math.max(2, 6 - Math.floor(Math.log10(sampleFrames(points, keypointCount).extent || 1))));
  const append = appender(sink);
  const encoder = new TextEncoder();
  const header = [
    'HIERARCHY',
    ...hierarchyLines(armature.joints, digits),
    'MOTION',
    `Frames: ${frameCount}`,
    `Frame Time: ${fixed(1 / fps, 8)}`,
  ];
  await append(encoder.encode(`${header.join('\n')}\n`));
  const angles = armature.joints.map((): EulerZxy => [0, 0, 0]);
  for (let first = 0; first < frameCount; first += CHUNK) {
    const count = Math.min(CHUNK, frameCount - first);
    const lines = Array.from({ length: count }, (_, f) => frameLine(armature, first + f, angles, digits));
    await append(encoder.encode(`${lines.join('\n')}\n`));
    progress?.(count);
  }
}

function hierarchyLines(joints: Joint[], digits: number): string[] {
  const lines: string[] = [];
  const open: number[] = [];
  const close = () => {
    open.pop();
    lines.push(`${'\t'.repeat(open.length)}}`);
  };
  for (const [j, { name, parent, offset, free }] of joints.entries()) {
    while (open.length > 0 && open.at(-1) !== parent) close();
    const indent = '\t'.repeat(open.length);
    open.push(j);
    const place = free || parent < 0 ? 'Xposition Yposition Zposition ' : '';
    lines.push(
      `${indent}${parent < 0 ? 'ROOT' : 'JOINT'} ${name}`,
      `${indent}{`,
      `${indent}\tOFFSET ${[...offset].map((value) => fixed(value, digits)).join(' ')}`,
      `${indent}\tCHANNELS ${place ? 6 : 3} ${place}Zrotation Xrotation Yrotation`,
    );
    if (joints[j + 1]?.parent !== j)
      lines.push(`${indent}\tEnd Site`, `${indent}\t{`, `${indent}\t\tOFFSET 0 0 0`, `${indent}\t}`);
  }
  while (open.length > 0) close();
  return lines;
}

/** @param angles of the frame before, joint by joint; those of this frame afterwards */
function frameLine({ joints, rotations, translations }: Armature, frame: number, angles: EulerZxy[], digits: number): string {
  const numbers = joints.flatMap(({ free, parent }, j) => {
    const at = frame * joints.length + j;
    angles[j] = eulerOf(rotations.subarray(4 * at, 4 * at + 4), angles[j]);
    const place = free || parent < 0 ? translations.subarray(3 * at, 3 * at + 3) : [];
    return [...Array.from(place, (value) => fixed(value, digits)), ...angles[j].map((angle) => fixed(angle, 6))];
  });
  return numbers.join(' ');
}

/** Without zeros at the end, and without an exponent. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
