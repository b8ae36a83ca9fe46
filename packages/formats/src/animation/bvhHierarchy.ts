import { InputError, MAX_KEYPOINTS } from '@anylift/core';

/** A joint or an end site of a BVH file. */
export interface BvhJoint {
  name: string;
  /** −1 for a root. */
  parent: number;
  /** From its parent, in the parent's axes. */
  offset: [x: number, y: number, z: number];
  /** What the numbers of a frame mean for it, in their order. None for an end site. */
  channels: BvhChannel[];
}

export interface BvhChannel {
  kind: 'position' | 'rotation';
  axis: 0 | 1 | 2;
}

/** A line of the file without its indentation, and its number from 1. */
export interface Line {
  text: string;
  number: number;
}

/**
 * The part of a BVH file from HIERARCHY to MOTION. Keywords are read in any case, braces on any line.
 * @returns joints and end sites in the order of the file, parents before their children
 * @throws InputError naming the line
 */
export function readHierarchy(lines: Iterable<Line>, where: string): BvhJoint[] {
  const joints: BvhJoint[] = [];
  const names = new Set<string>();
  const open: number[] = [];
  let depth = 0;
  /** A line in turn may hold several braces: `JOINT Neck {`. */
  const pieces = function* () {
    for (const { text, number } of lines)
      for (const piece of text.split(/([{}])/)) if (piece.trim()) yield { piece: piece.trim(), at: `${where}, line ${number}` };
  };
  const add = (name: string, at: string) => {
    if (joints.length === MAX_KEYPOINTS)
      throw new InputError(`${at}: more than ${MAX_KEYPOINTS} joints and end sites, expected at most so many`);
    if (open.length !== depth) throw new InputError(`${at}: joint ${name} begins, expected a { after ${joints.at(-1)?.name}`);
    joints.push({ name: unique(name, names), parent: open.at(-1) ?? -1, offset: [Number.NaN, 0, 0], channels: [] });
    open.push(joints.length - 1);
  };
  for (const { piece, at } of pieces()) {
    const [keyword, ...words] = piece.split(/\s+/);
    const joint = joints[open.at(-1) ?? -1];
    switch (keyword.toUpperCase()) {
      case 'HIERARCHY':
        break;
      case 'ROOT':
      case 'JOINT':
        if ((keyword.toUpperCase() === 'ROOT') !== (depth === 0))
          throw new InputError(`${at}: ${keyword} ${depth === 0 ? 'outside of any joint' : 'inside a joint'}`);
        add(words.join(' ') || `joint_${joints.length}`, at);
        break;
      case 'END':
        if (!joint) throw new InputError(`${at}: an end site outside of any joint`);
        add(`${joint.name}_End`, at);
        break;
      case '{':
        depth++;
        if (open.length !== depth)
          throw new InputError(`${at}: a { that begins no joint, expected ROOT, JOINT or End Site before it`);
        break;
      case '}':
        if (depth === 0 || open.length !== depth) throw new InputError(`${at}: a } without its {`);
        if (Number.isNaN(joint.offset[0])) throw new InputError(`${at}: ${joint.name} has no OFFSET`);
        depth--;
        open.pop();
        break;
      case 'OFFSET':
        if (!joint) throw new InputError(`${at}: an OFFSET outside of any joint`);
        joint.offset = readOffset(words, at);
        break;
      case 'CHANNELS':
        if (!joint) throw new InputError(`${at}: CHANNELS outside of any joint`);
        joint.channels = readChannels(words, at);
        break;
      default:
        throw new InputError(
          `${at}: ${JSON.stringify(keyword.slice(0, 40))}, expected ROOT, JOINT, End Site, OFFSET, CHANNELS or a brace`,
        );
    }
  }
  if (open.length > 0) throw new InputError(`${where}: the hierarchy ends inside ${joints[open.at(-1)!].name}, expected a }`);
  if (joints.length === 0) throw new InputError(`${where}: the hierarchy has no ROOT`);
  return joints;
}

function unique(name: string, names: Set<string>): string {
  let free = name;
  for (let i = 2; names.has(free); i++) free = `${name}_${i}`;
  names.add(free);
  return free;
}

function readOffset(words: string[], at: string): [number, number, number] {
  const [x, y, z] = words.map(Number);
  if (words.length !== 3 || ![x, y, z].every(Number.isFinite))
    throw new InputError(`${at}: OFFSET ${words.join(' ').slice(0, 60)}, expected three numbers`);
  return [x, y, z];
}

function readChannels(words: string[], at: string): BvhChannel[] {
  const [count, ...names] = words;
  if (Number(count) !== names.length)
    throw new InputError(`${at}: CHANNELS ${String(count).slice(0, 20)} with ${names.length} names, expected as many as it says`);
  return names.map((name) => {
    const match = /^([xyz])(position|rotation)$/i.exec(name);
    if (!match)
      throw new InputError(`${at}: channel ${name.slice(0, 40)}, expected Xposition, Yposition, Zposition, Xrotation, …`);
    return {
      axis: 'xyz'.indexOf(match[1].toLowerCase()) as BvhChannel['axis'],
      kind: match[2].toLowerCase() as BvhChannel['kind'],
    };
  });
}
