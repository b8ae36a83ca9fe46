import { InputError } from '@anylift/core';

/** A bone of an Acclaim skeleton; the root is one without length. */
export interface Bone {
  name: string;
  /** Index of the bone that it begins at the end of; −1 for the root. */
  parent: number;
  /** From its beginning to its end with all angles 0: direction · length. The root's place. */
  offset: [number, number, number];
  /** Angles about x, y and z of the frame that its own are told in, radians. */
  axis: [number, number, number];
  /** In which order one turns about them: `XYZ`. */
  order: string;
  /** What the motion tells of it, in that order: rx, ry, rz; also tx, ty, tz for the root. */
  channels: string[];
}

export interface AcclaimSkeleton {
  /** The root first, then as the file lists them. */
  bones: Bone[];
  /** Indices of `bones`, parents before children. */
  sequence: number[];
  /** Whether angles are in degrees. */
  degrees: boolean;
}

interface Line {
  words: string[];
  number: number;
}

/**
 * Read an Acclaim skeleton.
 * @throws InputError naming the line or the bone
 */
export async function parseAsf(lines: AsyncIterable<string>, where: string): Promise<AcclaimSkeleton> {
  const sections = await sectionsOf(lines);
  const section = (name: string) => sections.get(name) ?? [];
  const angle = section('units').find(({ words }) => words[0].toLowerCase() === 'angle');
  const degrees = !angle?.words[1]?.toLowerCase().startsWith('rad');
  const unit = degrees ? Math.PI / 180 : 1;
  const bones = [readRoot(section('root'), unit, where), ...readBones(section('bonedata'), unit, where)];
  return { bones, sequence: readHierarchy(section('hierarchy'), bones, where), degrees };
}

/** Lines by the section that they stand in, in words. Comments and blank lines are left out. */
async function sectionsOf(lines: AsyncIterable<string>): Promise<Map<string, Line[]>> {
  const sections = new Map<string, Line[]>();
  let current: Line[] = [];
  let number = 0;
  for await (const line of lines) {
    number++;
    const words = line
      .split('#')[0]
      .split(/[\s,]+/)
      .filter((word) => word !== '');
    if (words.length === 0) continue;
    if (words[0].startsWith(':')) {
      current = [];
      sections.set(words[0].slice(1).toLowerCase(), current);
    } else current.push({ words, number });
  }
  return sections;
}

function readRoot(lines: Line[], unit: number, where: string): Bone {
  const find = (key: string) => lines.find(({ words }) => words[0].toLowerCase() === key);
  const order = find('order');
  if (!order) throw new InputError(`${where}: no order in its section :root, expected such as order TX TY TZ RX RY RZ`);
  return {
    name: 'root',
    parent: -1,
    offset: vector(find('position') ?? { words: ['position', '0', '0', '0'], number: 0 }, where),
    axis: inRadians(vector(find('orientation') ?? { words: ['orientation', '0', '0', '0'], number: 0 }, where), unit),
    order: orderOf(find('axis')?.words[1] ?? 'XYZ', order, where),
    channels: channelsOf(order, /^[tr][xyz]$/, where),
  };
}

function readBones(lines: Line[], unit: number, where: string): Bone[] {
  const bones: Bone[] = [];
  let start = 0;
  for (const [i, { words }] of lines.entries()) {
    const key = words[0].toLowerCase();
    if (key === 'begin') start = i;
    if (key === 'end') bones.push(readBone(lines.slice(start, i), lines[start], unit, where));
  }
  if (bones.length === 0)
    throw new InputError(`${where}: no bones in its section :bonedata, expected some between begin and end`);
  return bones;
}

function readBone(lines: Line[], begin: Line, unit: number, where: string): Bone {
  const find = (key: string) => lines.find(({ words }) => words[0].toLowerCase() === key);
  const need = (key: string): Line => {
    const line = find(key);
    if (!line) throw new InputError(`${where}: line ${begin.number}: the bone has no ${key}`);
    return line;
  };
  const dof = find('dof');
  const axis = need('axis');
  const [x, y, z] = vector(need('direction'), where);
  const length = numberAt(need('length'), 1, where);
  return {
    name: need('name').words[1] ?? '',
    parent: -1,
    offset: [x * length, y * length, z * length],
    axis: inRadians(vector(axis, where), unit),
    order: orderOf(axis.words[4] ?? 'XYZ', axis, where),
    channels: dof ? channelsOf(dof, /^r[xyz]$/, where) : [],
  };
}

/** Sets each bone's parent, and answers with all of them, parents before children. */
function readHierarchy(lines: Line[], bones: Bone[], where: string): number[] {
  const indices = new Map(bones.map(({ name }, i) => [name, i]));
  const children = new Map<number, number[]>();
  for (const { words, number } of lines) {
    if (/^(begin|end)$/i.test(words[0])) continue;
    const [parent, ...below] = words.map((name) => {
      const index = indices.get(name);
      if (index === undefined)
        throw new InputError(`${where}: line ${number}: the hierarchy names ${name}, expected a bone of :bonedata`);
      return index;
    });
    for (const child of below) {
      if (child === 0 || bones[child].parent >= 0)
        throw new InputError(`${where}: line ${number}: ${bones[child].name} hangs from two bones, expected one`);
      bones[child].parent = parent;
    }
    children.set(parent, [...(children.get(parent) ?? []), ...below]);
  }
  const sequence = [0];
  for (const bone of sequence) sequence.push(...(children.get(bone) ?? []));
  const hanging = new Set(sequence);
  const loose = bones.find((_, i) => !hanging.has(i));
  if (loose) throw new InputError(`${where}: bone ${loose.name} does not hang from the root, expected it in :hierarchy`);
  return sequence;
}

function channelsOf({ words, number }: Line, known: RegExp, where: string): string[] {
  return words.slice(1).map((word) => {
    const channel = word.toLowerCase();
    if (!known.test(channel))
      throw new InputError(`${where}: line ${number}: degree of freedom ${word}, expected rotations rx, ry and rz`);
    return channel;
  });
}

function orderOf(text: string, { number }: Line, where: string): string {
  const order = text.toUpperCase();
  if ([...order].sort().join('') !== 'XYZ')
    throw new InputError(`${where}: line ${number}: order of axes ${text}, expected X, Y and Z each once`);
  return order;
}

function vector(line: Line, where: string): [number, number, number] {
  return [numberAt(line, 1, where), numberAt(line, 2, where), numberAt(line, 3, where)];
}

function numberAt({ words, number }: Line, at: number, where: string): number {
  const value = Number(words[at] ?? Number.NaN);
  if (!Number.isFinite(value))
    throw new InputError(`${where}: line ${number}: ${words[0]} has ${words[at] ?? 'too few numbers'}, expected a number`);
  return value;
}

const inRadians = ([x, y, z]: [number, number, number], unit: number): [number, number, number] => [x * unit, y * unit, z * unit];
