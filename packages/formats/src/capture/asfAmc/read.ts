import { InputError, type Skeleton } from '@anylift/core';
import type { InputFile } from '../../bytes.js';
import type { ReadContext } from '../../format.js';
import { allocatePoses, type Recording, skeletonAlone, wholeRecording } from '../../recording.js';
import { linesOf } from '../lines.js';
import { type AcclaimSkeleton, type Bone, parseAsf } from './asf.js';
import { type Matrix3, multiply, rotated, transposed, turns } from './rotation.js';

const AMC_LINE = /^\s*(:(fully-specified|degrees|radians)|#!OML:)/im;
const ASF_LINE = /^\s*:(units|root|bonedata|hierarchy)\b/im;

export const isAmc = (start: string, name: string) =>
  (AMC_LINE.test(start) && !ASF_LINE.test(start)) || (/\.amc$/i.test(name) && /^\s*root\s/im.test(start));

export const isAsf = (start: string, name: string) =>
  ASF_LINE.test(start) && (/\.asf$/i.test(name) || /^\s*:version\b/im.test(start));

/** Read an Acclaim motion with the skeleton beside it, or a skeleton alone. */
export async function readAsfAmc(file: InputFile, { where }: ReadContext): Promise<Recording> {
  const start = new TextDecoder().decode(await file.read(0, Math.min(4096, file.size)));
  if (!isAmc(start, file.name)) return skeletonAlone('asf-amc', 3, rigOf(await parseAsf(linesOf(file, where), where)), where);
  const asf = await file.open(await skeletonName(file, start, where));
  const skeleton = await parseAsf(linesOf(asf, asf.name), asf.name);

  let frameCount = 0;
  for await (const line of linesOf(file, where)) if (isFrame(line)) frameCount++;
  const poses = allocatePoses(frameCount, skeleton.bones.length, 3, where);
  await readMotion(file, skeleton, poses.points, where);
  return wholeRecording(
    {
      format: 'asf-amc',
      dimensions: 3,
      skeleton: rigOf(skeleton),
      frameCount,
      up: '+y',
      poses,
    },
    where,
  );
}

/** Landmarks are the ends of the bones. */
function rigOf({ bones }: AcclaimSkeleton): Skeleton {
  return {
    keypoints: bones.map(({ name }) => name),
    edges: bones.flatMap(({ parent }, i): [number, number][] => (parent < 0 ? [] : [[parent, i]])),
  };
}

/** The .asf of the same name, of the name before the last underscore, of the name that the motion tells, or else the only one there is. */
async function skeletonName(file: InputFile, start: string, where: string): Promise<string> {
  const skeletons = (await file.neighbours()).filter((name) => /\.asf$/i.test(name));
  const stem = file.name.replace(/\.[^.]*$/, '');
  const told = /^#!OML:ASF\s+(.*\\|.*\/)?([^\\/\r\n]+?)\s*$/im.exec(start)?.[2] ?? '';
  for (const name of [`${stem}.asf`, `${stem.replace(/_[^_]*$/, '')}.asf`, told]) {
    const found = skeletons.find((skeleton) => skeleton.toLowerCase() === name.toLowerCase());
    if (found) return found;
  }
  if (skeletons.length === 1) return skeletons[0];
  const found = skeletons.length === 0 ? 'none' : skeletons.slice(0, 5).join(', ');
  throw new InputError(
    `${where}: the skeleton of this motion is missing, expected ${stem.replace(/_[^_]*$/, '')}.asf beside it, found ${found}`,
  );
}

const isFrame = (line: string) => /^\s*\d+\s*$/.test(line);

async function readMotion(file: InputFile, skeleton: AcclaimSkeleton, points: Float64Array, where: string): Promise<void> {
  const width = skeleton.bones.length * 3;
  const chain = chainOf(skeleton);
  const indices = new Map(skeleton.bones.map(({ name }, i) => [name, i]));
  let { degrees } = skeleton;
  let number = 0;
  let frame = -1;
  let channels: number[][] = [];
  const finish = () => {
    if (frame < 0) return;
    const missing = skeleton.bones.find((bone, i) => bone.channels.length > 0 && !channels[i]);
    if (missing) throw new InputError(`${where}: frame ${frame} tells nothing of ${missing.name}, expected each bone that moves`);
    place(chain, channels, degrees ? Math.PI / 180 : 1, points.subarray(frame * width, (frame + 1) * width));
  };
  for await (const line of linesOf(file, where)) {
    number++;
    const words = line.split('#')[0].trim().split(/\s+/);
    if (words[0] === '') continue;
    if (/^:(degrees|radians)$/i.test(words[0])) degrees = /^:d/i.test(words[0]);
    if (words[0].startsWith(':')) continue;
    if (isFrame(line)) {
      finish();
      frame++;
      channels = [];
      continue;
    }
    const bone = indices.get(words[0]);
    if (bone === undefined || frame < 0)
      throw new InputError(
        `${where}: line ${number} begins with ${words[0].slice(0, 40)}, expected ${frame < 0 ? 'the number of a frame' : 'a bone of the skeleton'}`,
      );
    channels[bone] = readChannels(words, skeleton.bones[bone], `${where}: line ${number}`);
  }
  finish();
}

function readChannels([name, ...words]: string[], { channels }: Bone, where: string): number[] {
  const values = words.map(Number);
  if (values.length !== channels.length || !values.every(Number.isFinite))
    throw new InputError(`${where}: ${name} has ${words.join(' ').slice(0, 60)}, expected ${channels.length} numbers`);
  return values;
}

/** A bone with what stays the same in every frame. */
interface Link extends Bone {
  index: number;
  /** From its own frame to that of the skeleton at rest, and back. */
  out: Matrix3;
  back: Matrix3;
}

function chainOf({ bones, sequence }: AcclaimSkeleton): Link[] {
  return sequence.map((index) => {
    const out = turns(bones[index].order, bones[index].axis);
    return { ...bones[index], index, out, back: transposed(out) };
  });
}

/**
 * Forward kinematics: a bone turns by C · M · C⁻¹ in what it hangs from, where C is its own frame and M the motion's turn; it ends
 * there plus its offset, turned so.
 * @param unit radians in the motion's unit of angle
 * @param ends [bones, 3]
 */
function place(chain: Link[], channels: number[][], unit: number, ends: Float64Array): void {
  const rotations: Matrix3[] = [];
  for (const { index, parent, offset, order, channels: names, out, back } of chain) {
    const values = channels[index] ?? [];
    const channel = (name: string) => values[names.indexOf(name)] ?? 0;
    const angles = [channel('rx') * unit, channel('ry') * unit, channel('rz') * unit];
    const own = multiply(multiply(out, turns(order, angles)), back);
    const rotation = parent < 0 ? own : multiply(rotations[parent], own);
    rotations[index] = rotation;
    const start = parent < 0 ? [channel('tx'), channel('ty'), channel('tz')] : ends.subarray(3 * parent, 3 * parent + 3);
    const along = parent < 0 ? offset : rotated(rotation, offset);
    for (let d = 0; d < 3; d++) ends[3 * index + d] = start[d] + along[d];
  }
}
