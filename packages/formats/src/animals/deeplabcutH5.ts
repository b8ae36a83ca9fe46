import { InputError } from '@anylift/core';
import { type PickledColumns, readColumnPickle } from '../containers/columnPickle.js';
import type { Hdf5 } from '../containers/hdf5.js';
import type { Format } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { posesOfTracks } from './tracks.js';

/** DeepLabCut's tables as pandas writes them through PyTables, in both of its layouts. */
export const deeplabcutH5: Format = {
  name: 'deeplabcut-h5',
  title: 'DeepLabCut labels and predictions, HDF5',
  source: 'https://deeplabcut.github.io/DeepLabCut/docs/standardDeepLabCut_UserGuide.html',
  coordinates: 'Pixels, x right, y down, from the upper left corner. 3D in the units and axes of the calibration.',
  lost: 'The name of the scorer.',
  reader: {
    container: 'hdf5',
    dimensions: [2, 3],
    matches: (file) => groupOf(file) !== undefined,
    read: (file, { where }) => readDeepLabCut(file, where),
  },
};

/** A table as pandas has it. */
interface Frame {
  /** Levels of the name of each column: scorer, individual where there are several, body part, coordinate. */
  columns: string[][];
  /** One array a column. */
  value(row: number, column: number): number;
  rows: number;
  rowNames?: string[];
}

/** `df_with_missing` where there is one, else the first group that pandas wrote. */
function groupOf(file: Hdf5): string | undefined {
  const names = file.names('/').sort((a, b) => Number(b === 'df_with_missing') - Number(a === 'df_with_missing'));
  return names
    .map((name) => `/${name}`)
    .find((group) => (isTable(file, group) || file.kind(`${group}/block0_values`) === 'dataset') && columnsMatch(file, group));
}

const isTable = (file: Hdf5, group: string) => file.isTable(`${group}/table`);

function columnsMatch(file: Hdf5, group: string): boolean {
  try {
    const columns = isTable(file, group) ? tableBlocks(file, group).flatMap(({ names }) => names) : fixedNames(file, group);
    return columns.some((levels) => levels.length >= 3 && levels.at(-1) === 'x');
  } catch {
    return false;
  }
}

function readDeepLabCut(file: Hdf5, where: string): Recording {
  const group = groupOf(file);
  if (!group) throw new InputError(`${where}: no table of DeepLabCut, found ${file.names('/').join(', ') || 'nothing'}`);
  const frame = isTable(file, group) ? readTable(file, group) : readFixed(file, group);
  const individuals = unique(frame.columns.map((levels) => (levels.length >= 4 ? levels[levels.length - 3] : '')));
  const keypoints = unique(frame.columns.map((levels) => levels[levels.length - 2]));
  const column = new Map(frame.columns.map((levels, i) => [key(...placeOf(levels)), i]));
  const dimensions = frame.columns.some((levels) => levels.at(-1) === 'z') ? 3 : 2;
  const at = (f: number, individual: number, k: number, coordinate: string) => {
    const found = column.get(key(individuals[individual], keypoints[k], coordinate));
    return found === undefined ? Number.NaN : frame.value(f, found);
  };
  const scored = frame.columns.some((levels) => levels.at(-1) === 'likelihood');
  const poses = posesOfTracks(
    {
      frameCount: frame.rows,
      trackCount: individuals.length,
      keypointCount: keypoints.length,
      dimensions,
      point: (f, t, k, d) => at(f, t, k, 'xyz'[d]),
      ...(scored ? { score: (f: number, t: number, k: number) => at(f, t, k, 'likelihood') } : {}),
    },
    where,
  );
  return wholeRecording(
    {
      format: deeplabcutH5.name,
      dimensions,
      skeleton: { keypoints, edges: [] },
      frameCount: frame.rows,
      ...(individuals[0] === '' && individuals.length === 1 ? {} : { instanceNames: individuals }),
      ...(frame.rowNames ? { frameNames: frame.rowNames } : {}),
      ...(scored ? { scores: 'confidence' } : {}),
      poses,
    },
    where,
  );
}

const placeOf = (levels: string[]): [string, string, string] => [
  levels.length >= 4 ? levels[levels.length - 3] : '',
  levels[levels.length - 2],
  levels[levels.length - 1],
];

const key = (...parts: string[]) => parts.join('\0');

const unique = (names: string[]) => [...new Set(names)];

/** Blocks of columns of one type, with the names of their columns. */
function tableBlocks(file: Hdf5, group: string): { block: string; names: string[][] }[] {
  const blocks: { block: string; names: string[][] }[] = [];
  for (let i = 0; ; i++) {
    const pickle = file.attribute(`${group}/table`, `values_block_${i}_kind`);
    if (typeof pickle !== 'string') return blocks;
    const names = readColumnPickle(pickle);
    if (!Array.isArray(names))
      throw new InputError(`${file.where}: attribute values_block_${i}_kind of ${group}/table is no list of column names`);
    blocks.push({ block: `values_block_${i}`, names: names.map(levelsOf) });
  }
}

const levelsOf = (name: PickledColumns) => (Array.isArray(name) ? name.map(String) : [String(name)]);

/** pandas' `format='table'`: rows with an index and blocks of values. */
function readTable(file: Hdf5, group: string): Frame {
  const table = file.table(`${group}/table`);
  const rows = file.shape(`${group}/table`)?.[0] ?? 0;
  const columns: string[][] = [];
  const values: { numbers: Float64Array; width: number; column: number }[] = [];
  for (const { block, names } of tableBlocks(file, group)) {
    const found = table.get(block);
    if (!found || !('numbers' in found)) continue;
    if (found.width !== names.length)
      throw new InputError(
        `${file.where}: ${block} of ${group}/table is ${found.width} wide, expected ${names.length} as it has names`,
      );
    for (const [column, name] of names.entries())
      if (name.length >= 3) {
        columns.push(name);
        values.push({ numbers: found.numbers, width: found.width, column });
      }
  }
  const index = table.get('index');
  return {
    columns,
    rows,
    value: (row, i) => values[i].numbers[row * values[i].width + values[i].column],
    ...(index && 'texts' in index ? { rowNames: index.texts } : {}),
  };
}

/** pandas' `format='fixed'`: each block of values an array of its own, beside the names of its columns. */
function readFixed(file: Hdf5, group: string): Frame {
  const columns: string[][] = [];
  const values: { data: Float64Array; start: number; step: number }[] = [];
  let rows = 0;
  for (const block of fixedBlocks(file, group)) {
    const path = `${group}/${block}_values`;
    if (!file.numeric(path)) continue;
    const names = axis(file, group, `${block}_items`);
    const { shape, data } = file.numbers(path);
    const wide = shape.length === 2 && shape[1] === names.length;
    if (!wide && !(shape.length === 2 && shape[0] === names.length))
      throw new InputError(
        `${file.where}: dataset ${path} has shape [${shape}], expected ${names.length} columns as it has names`,
      );
    const byRow = wide && (shape[0] !== shape[1] || file.numberAttribute(path, 'transposed') !== 0);
    rows = Math.max(rows, byRow ? shape[0] : shape[1]);
    for (const [i, name] of names.entries()) {
      columns.push(name);
      values.push({ data, start: byRow ? i : i * shape[1], step: byRow ? names.length : 1 });
    }
  }
  const rowNames = axis(file, group, 'axis1').map((levels) => levels.join('/'));
  return {
    columns,
    rows,
    value: (row, i) => values[i].data[values[i].start + row * values[i].step],
    ...(rowNames.length === rows && rowNames.some((name) => !/^\d+$/.test(name)) ? { rowNames } : {}),
  };
}

const fixedBlocks = (file: Hdf5, group: string) =>
  file.names(group).flatMap((name) => (/^block\d+_values$/.test(name) ? [name.slice(0, -'_values'.length)] : []));

const fixedNames = (file: Hdf5, group: string) =>
  fixedBlocks(file, group).flatMap((block) => axis(file, group, `${block}_items`));

/** Names along an axis: one text each, or levels that are texts of their own and numbered per entry. */
function axis(file: Hdf5, group: string, name: string): string[][] {
  const plain = `${group}/${name}`;
  if (file.kind(plain) === 'dataset') return textsOrNumbers(file, plain).map((text) => [text]);
  const levels: string[][] = [];
  for (let level = 0; file.kind(`${plain}_level${level}`) === 'dataset'; level++) {
    const texts = textsOrNumbers(file, `${plain}_level${level}`);
    levels.push(Array.from(file.numbers(`${plain}_label${level}`).data, (label) => texts[label] ?? ''));
  }
  return (levels[0] ?? []).map((_, i) => levels.map((texts) => texts[i] ?? ''));
}

const textsOrNumbers = (file: Hdf5, path: string) =>
  file.numeric(path) ? Array.from(file.numbers(path).data, String) : file.texts(path);
