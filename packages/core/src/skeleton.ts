import { InputError } from './errors.js';
import { MAX_KEYPOINTS, type Side, type Skeleton } from './keypoints.js';

/**
 * The side of each landmark: `sides` where the skeleton has them, else from its ordered `symmetries`, else from its names, else all ''.
 *
 * A name tells its side by a word that begins with left or right (`left_eye`, `LeftUpLeg`, `leftear`), by a letter that stands
 * alone (`l_ear`, `Foot.R`), or by a letter at the beginning or end of a word, but then only beside the name with the
 * other letter: `lhip` with `rhip`, `forelegL1` with `forelegR1`. Thus nothing happens to `lower_leg`, `root` or `rib`.
 * @param keypointCount landmarks of the rig, for a skeleton that does not name them
 * @returns one tag a landmark
 */
export function sidesOf(skeleton: Skeleton, keypointCount = skeleton.keypoints?.length ?? 0): Side[] {
  const { keypoints: names = [], symmetries = [], sides } = skeleton;
  if (sides) return sides;
  if (symmetries.length === 0) return sidesByName(names, keypointCount);
  return tagged(
    Array.from({ length: keypointCount }, () => ''),
    symmetries,
  );
}

/** Names cost a lift as much as a twentieth of its time to read: the last ones are remembered. */
let lastRead: { names: string; sides: Side[] } = { names: '', sides: [] };

function sidesByName(names: string[], keypointCount: number): Side[] {
  const key = `${keypointCount}\n${names.join('\n')}`;
  if (lastRead.names !== key) {
    const words = Array.from({ length: keypointCount }, (_, i) => sideByWord(names[i]));
    lastRead = { names: key, sides: tagged(words, pairsByName(names)) };
  }
  return [...lastRead.sides];
}

function tagged(sides: Side[], pairs: readonly (readonly [number, number])[]): Side[] {
  for (const [left, right] of pairs) {
    sides[left] = 'L';
    sides[right] = 'R';
  }
  return sides;
}

/** A side as the model is fed it. */
export function sideNumber(side: Side): -1 | 0 | 1 {
  return side === 'L' ? -1 : side === 'R' ? 1 : 0;
}

/** Ordered pairs [left, right] of landmarks whose names differ in nothing but the mark of their side. */
export function pairsByName(names: string[]): [number, number][] {
  const indices = new Map(names.map((name, i) => [name, i]));
  return names.flatMap((name, left): [number, number][] => {
    const right = mirroredNames(name)
      .map((other) => indices.get(other))
      .find((i) => i !== undefined);
    return right === undefined ? [] : [[left, right]];
  });
}

/** camelCase, snake_case, dots, slashes and digits all end a word. */
const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

const LONE_LETTER = /(?<![a-z\d])[lr](?![a-z\d])/gi;

function sideByWord(name = ''): Side {
  const words = (name.match(WORD) ?? []).map((word) => word.toLowerCase());
  const letters = name.length > 1 ? (name.match(LONE_LETTER) ?? []) : [];
  const left = words.some((word) => word.startsWith('left')) || letters.some((letter) => letter.toLowerCase() === 'l');
  const right = words.some((word) => word.startsWith('right')) || letters.some((letter) => letter.toLowerCase() === 'r');
  return left === right ? '' : left ? 'L' : 'R';
}

/** What the right counterpart of a left landmark could be called; mostly names that nothing has. */
function mirroredNames(name: string): string[] {
  const replaced = (at: number, length: number, by: string) => name.slice(0, at) + by + name.slice(at + length);
  const words = [...name.matchAll(/left/gi)].map(({ 0: word, index }) =>
    replaced(index, 4, word === 'left' ? 'right' : word === 'Left' ? 'Right' : 'RIGHT'),
  );
  const letters = [...name.matchAll(WORD)]
    .flatMap(({ 0: word, index }) => [index, index + word.length - 1])
    .filter((at) => 'lL'.includes(name[at]) && name.length > 1)
    .map((at) => replaced(at, 1, name[at] === 'l' ? 'r' : 'R'));
  return [...words, ...letters];
}

/**
 * Refuse a skeleton that does not fit its landmarks. Edges given twice are fine.
 * @param keypointCount landmarks a frame, 1…512
 * @param where file name for error messages
 * @throws InputError for too many or no landmarks, names or sides of another count, an edge or symmetry to a landmark that
 * is not there or from a landmark to itself
 */
export function checkSkeleton(skeleton: Skeleton, keypointCount: number, where: string): void {
  const refuse = (what: string): never => {
    throw new InputError(`${where}: ${what}`);
  };
  if (keypointCount === 0) refuse('no landmarks, expected at least 1');
  if (keypointCount > MAX_KEYPOINTS) refuse(`${keypointCount} landmarks, expected at most ${MAX_KEYPOINTS}`);
  for (const key of ['keypoints', 'sides'] as const) {
    const count = skeleton[key]?.length ?? keypointCount;
    if (count !== keypointCount) refuse(`the skeleton has ${count} ${key}, expected ${keypointCount}, one a landmark`);
  }
  const exists = (i: number) => Number.isInteger(i) && i >= 0 && i < keypointCount;
  for (const [kind, pairs] of [
    ['edge', skeleton.edges],
    ['symmetry', skeleton.symmetries ?? []],
  ] as const)
    for (const [at, [a, b]] of pairs.entries()) {
      const missing = [a, b].find((i) => !exists(i));
      if (missing !== undefined)
        refuse(`${kind} ${at} is [${a}, ${b}], but there is no landmark ${missing}, expected 0 to ${keypointCount - 1}`);
      if (a === b) refuse(`${kind} ${at} joins landmark ${a} with itself, expected two landmarks`);
    }
}
