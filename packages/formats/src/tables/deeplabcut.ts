import { InputError } from '@anylift/core';
import type { InputFile } from '../bytes.js';
import { headOf } from '../containers/csv.js';
import type { Format, ReadContext } from '../format.js';
import { knownRig } from '../known.js';
import type { Recording } from '../recording.js';
import { isNumber } from './columns.js';
import { rowRecording } from './rowRecording.js';

export const deeplabcut: Format = {
  name: 'deeplabcut',
  title: 'DeepLabCut CSV: labels, predictions, several animals, 3D',
  source: 'https://deeplabcut.github.io/DeepLabCut/docs/standardDeepLabCut_UserGuide.html',
  coordinates:
    'Pixels of the picture, x right, y down, in 3D the axes of the calibration; frames and landmarks in the order of the file.',
  lost: 'The scorer.',
  reader: {
    container: 'csv',
    dimensions: [2, 3],
    matches: (head) => headerOf(head) !== undefined,
    read: (file, context) => readDeepLabCut(file, context, 'deeplabcut'),
  },
};

/** The three or four rows of the header, and how many columns of the index stand before them. */
export interface DeepLabCutHeader {
  rows: number;
  indexColumns: number;
  scorer: string[];
  individuals?: string[];
  bodyparts: string[];
  coords: string[];
}

const COORDS = ['x', 'y', 'z', 'likelihood'];

export function headerOf(head: string[][]): DeepLabCutHeader | undefined {
  const rows = head.findIndex(([first]) => first?.toLowerCase() === 'coords') + 1;
  if (rows !== 3 && rows !== 4) return undefined;
  const words = head.slice(0, rows).map(([first]) => first.toLowerCase());
  if (words[0] !== 'scorer' || words[rows - 2] !== 'bodyparts' || (rows === 4 && words[1] !== 'individuals')) return undefined;
  const coords = head[rows - 1];
  const indexColumns = coords.findIndex((coord) => COORDS.includes(coord));
  if (indexColumns < 1) return undefined;
  return {
    rows,
    indexColumns,
    scorer: head[0],
    ...(rows === 4 ? { individuals: head[1] } : {}),
    bodyparts: head[rows - 2],
    coords,
  };
}

/**
 * Read a table with the header of DeepLabCut. Each row is a frame; individuals stand side by side, `single` among them for what
 * belongs to no animal. Landmarks are those of all individuals; one that an individual has not is missing.
 */
export async function readDeepLabCut(file: InputFile, { where }: ReadContext, format: string): Promise<Recording> {
  const head = await headOf(file);
  const header = headerOf(head);
  if (!header) throw new InputError(`${where}: no header of DeepLabCut, expected lines scorer, bodyparts, coords`);
  const { rows, indexColumns, coords } = header;
  const columns = columnsOf(header, where);
  const individuals = [...new Set(columns.map(({ individual }) => individual))];
  const names = [...new Set(columns.map(({ bodypart }) => bodypart))];
  const byKey = new Map(columns.map(({ key, column }) => [key, column]));
  const placed = (...kinds: string[]) =>
    individuals.flatMap((individual) =>
      names.flatMap((bodypart) => kinds.map((coord) => byKey.get(keyOf(individual, bodypart, coord)) ?? -1)),
    );
  const dimensions = columns.some(({ coord }) => coord === 'z') ? 3 : 2;
  const index = Array.from({ length: indexColumns }, (_, i) => i);
  const numbered = head.slice(rows).every(([first]) => isNumber(first)) && indexColumns === 1;
  return rowRecording(file, where, {
    format,
    dimensions,
    skeleton: knownRig(names),
    keypointCount: names.length,
    headerRows: rows,
    columnCount: coords.length,
    points: dimensions === 3 ? placed('x', 'y', 'z') : placed('x', 'y'),
    ...(columns.some(({ coord }) => coord === 'likelihood') ? { scores: placed('likelihood') } : {}),
    keys: {},
    // Where nothing is labelled, DeepLabCut has been seen to leave out the last cells too.
    emptyAfter: indexColumns,
    ...(numbered ? {} : { frameNames: index }),
    ...(header.individuals ? { instanceNames: individuals } : {}),
  });
}

const keyOf = (individual: string, bodypart: string, coord: string) => JSON.stringify([individual, bodypart, coord]);

/** The columns of coordinates; others, such as a variance or the set of a frame, are left alone. */
function columnsOf(header: DeepLabCutHeader, where: string) {
  const { indexColumns, scorer, individuals, bodyparts, coords } = header;
  const columns = coords.flatMap((coord, column) => {
    if (column < indexColumns || !COORDS.includes(coord)) return [];
    const individual = individuals?.[column] ?? '';
    const bodypart = bodyparts[column] ?? '';
    return [{ column, coord, individual, bodypart, scorer: scorer[column] ?? '', key: keyOf(individual, bodypart, coord) }];
  });
  const scorers = [...new Set(columns.map((column) => column.scorer))];
  if (scorers.length > 1)
    throw new InputError(
      `${where}: columns of ${scorers.length} scorers (${scorers.slice(0, 5).join(', ')}), expected those of one`,
    );
  const keys = new Set<string>();
  for (const { key, column, bodypart, coord } of columns) {
    if (keys.has(key))
      throw new InputError(`${where}: column ${column + 1} is ${coord} of ${bodypart} for the second time, expected it once`);
    keys.add(key);
  }
  for (const { individual, bodypart, column } of columns)
    for (const coord of columns.some((other) => other.coord === 'z') ? ['x', 'y', 'z'] : ['x', 'y'])
      if (!keys.has(keyOf(individual, bodypart, coord)))
        throw new InputError(
          `${where}: ${bodypart || 'a landmark'} of column ${column + 1} has no column for ${coord}, expected one`,
        );
  return columns;
}
