import { InputError } from '@anylift/core';

/** Which columns are a landmark's. */
export interface KeypointColumns {
  name: string;
  x: number;
  y: number;
  z?: number;
  score?: number;
}

/** What the header of a table with a row a pose says. */
export interface WideHeader {
  keypoints: KeypointColumns[];
  /** False where they are told by numbers alone: `x0`, `y0`. */
  named: boolean;
  /** Words that scores go by, such as `likelihood`. */
  scoreWords: string[];
}

const SCORE = 'confidence|likelihood|score|conf|probability|prob|visibility|vis|flag|c|p|v';
const WORD = `x|y|z|${SCORE}`;

/** `nose_x`, `nose.y`, `nose-z`, `nose_likelihood`. */
const SUFFIX = new RegExp(`^(?<name>.*)[_.:/\\s-](?<word>${WORD}|w|h|width|height)$`, 'is');
/** `noseX` */
const CAPITAL = /^(?<name>.*[a-z\d])(?<word>[XYZ])$/s;
/** `x_nose`, `x0`. */
const PREFIX = new RegExp(`^(?<word>${WORD})(?:[_.:/\\s-](?<name>.+)|(?<number>\\d+))$`, 'is');

interface Cell {
  column: number;
  name: string;
  word: string;
  numbered: boolean;
}

/** The columns of landmarks in a header; those of nothing known are left alone. None where no landmark has an x and a y. */
export function wideHeader(header: string[]): WideHeader {
  const bySuffix = collect(header, (cell) => SUFFIX.exec(cell) ?? CAPITAL.exec(cell));
  const byPrefix = collect(header, (cell) => PREFIX.exec(cell));
  return complete(byPrefix).length > complete(bySuffix).length ? summary(byPrefix) : summary(bySuffix);
}

function collect(header: string[], match: (cell: string) => RegExpExecArray | null): Map<string, Cell[]> {
  const found = new Map<string, Cell[]>();
  for (const [column, cell] of header.entries()) {
    const { word, number, name = number } = match(cell)?.groups ?? {};
    if (word === undefined) continue;
    const cells = found.get(name) ?? [];
    cells.push({ column, name, word: word.toLowerCase(), numbered: number !== undefined });
    found.set(name, cells);
  }
  return found;
}

const columnOf = (cells: Cell[], ...words: string[]) => cells.find(({ word }) => words.includes(word))?.column;

/** Landmarks are what has x and y, but no width or height: that is a box. */
const complete = (found: Map<string, Cell[]>) =>
  [...found.values()].filter(
    (cells) =>
      columnOf(cells, 'x') !== undefined &&
      columnOf(cells, 'y') !== undefined &&
      columnOf(cells, 'w', 'h', 'width', 'height') === undefined,
  );

function summary(found: Map<string, Cell[]>): WideHeader {
  const landmarks = complete(found);
  const keypoints = landmarks.map((cells): KeypointColumns => {
    const [x, y] = [columnOf(cells, 'x')!, columnOf(cells, 'y')!];
    return { name: cells[0].name, x, y, z: columnOf(cells, 'z'), score: columnOf(cells, ...SCORE.split('|')) };
  });
  const words = landmarks.flatMap((cells) => cells.map(({ word }) => word)).filter((word) => !'xyz'.includes(word));
  return { keypoints, named: !landmarks.every((cells) => cells[0].numbered), scoreWords: [...new Set(words)] };
}

/**
 * Whether all landmarks have a z.
 * @throws InputError when some have and others have not, or a name comes twice
 */
export function dimensionsOf({ keypoints }: WideHeader, header: string[], where: string): 2 | 3 {
  const flat = keypoints.find(({ z }) => z === undefined);
  const twice = header.find((cell, column) => cell !== '' && header.indexOf(cell) !== column);
  const used = new Set(keypoints.flatMap(({ x, y, z, score }) => [x, y, z, score]));
  if (twice !== undefined && used.has(header.indexOf(twice)))
    throw new InputError(`${where}: two columns are called ${JSON.stringify(twice)}, expected different names`);
  if (!flat) return 3;
  const deep = keypoints.find(({ z }) => z !== undefined);
  if (deep)
    throw new InputError(`${where}: landmark ${flat.name} has no column for z, but ${deep.name} has, expected all or none`);
  return 2;
}

const plain = (cell: string) => cell.toLowerCase().replaceAll(/[^a-z\d]/g, '');

/** The first column that goes by one of some names, which are tried in turn. */
export function columnCalled(header: string[], names: readonly string[]): number | undefined {
  const cells = header.map(plain);
  return names.map((name) => cells.indexOf(name)).find((column) => column >= 0);
}

export const FRAME = [
  ...['frame', 'frameidx', 'frameindex', 'frameid', 'framenumber', 'framenum', 'framenr', 'frameno', 'fnum', 'frames'],
  ...['image', 'imageid', 'imagename', 'imagepath', 'img', 'imgname', 'filename', 'file', 'picture', 'step'],
];

export const INSTANCE = [
  ...['instance', 'instanceid', 'track', 'trackid', 'trackname', 'individual', 'individuals', 'person', 'personid', 'subject'],
  ...['animal', 'id', 'objectid'],
];

/** Names of columns of time, and how many seconds one is. */
export const TIME: Readonly<Record<string, number>> = {
  ...{ time: 1, times: 1, timesec: 1, timeseconds: 1, seconds: 1, timestamps: 1, t: 1 },
  ...{ timems: 1e-3, timestampms: 1e-3, ms: 1e-3 },
};

/** Whether a cell holds a number. */
export const isNumber = (cell = '') => cell !== '' && Number.isFinite(Number(cell.replace(',', '.')));
