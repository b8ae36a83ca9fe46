import { checkSkeleton, InputError, type Skeleton } from '@anylift/core';
import type { InputFile } from '../bytes.js';
import { layoutOf, openTable, type Table } from '../containers/csv.js';
import type { Layout } from '../containers/csvRows.js';
import { type Axis, allocatePoses, checkPoses, type Recording } from '../recording.js';
import { type KeyColumns, RowKeys } from './rowKeys.js';

/** How rows of numbers are poses. */
export interface RowFormat {
  format: string;
  dimensions: 2 | 3;
  skeleton: Skeleton;
  keypointCount: number;
  headerRows: number;
  /** Cells of the last row of the header. */
  columnCount: number;
  /** [I, N, D] The column of each coordinate, −1 where an individual has no such landmark. */
  points: number[];
  /** [I, N] */
  scores?: number[];
  scoreKind?: 'confidence' | 'visibility';
  keys: KeyColumns;
  /** A row may end early where nothing stands behind this many cells. */
  emptyAfter?: number;
  /** Columns that make the name of a frame together; every row is one. */
  frameNames?: number[];
  /** Of the I individuals that stand side by side in a row. */
  instanceNames?: string[];
  /** [D] What coordinates are multiplied with. */
  scale?: number[];
  units?: string;
  up?: Axis;
}

/** Open a table of which each row is a pose, or the poses of several individuals. */
export async function rowRecording(file: InputFile, where: string, row: RowFormat): Promise<Recording> {
  const { format, dimensions, skeleton, keypointCount: N, columnCount } = row;
  checkSkeleton(skeleton, N, where);
  const keys = new RowKeys(columnCount, row.keys, where);
  const names: string[] = [];
  const nameLayout = layoutOf(
    columnCount,
    (row.frameNames ?? []).map((column) => ({ column, label: true })),
    row.emptyAfter,
  );
  const named = (values: Float64Array) => void names.push(joined(row.frameNames ?? [], nameLayout, values));
  const keyed = (values: Float64Array, line: number) => keys.add(values, line);
  const layout = keys.layout.width > 0 ? keys.layout : nameLayout;
  const visit = layout.width === 0 ? undefined : row.frameNames ? named : keyed;
  const table = await openTable(file, where, row.headerRows, layout, visit);
  if (table.rowCount === 0) throw new InputError(`${where}: no rows below the header, expected at least 1 frame`);
  const frames = keys.finish(table.rowCount);
  const individuals = row.instanceNames?.length ?? 1;
  const { order, frame, instance, ...about } = frames;
  const wanted = [...new Set([...row.points, ...(row.scores ?? [])])].filter((column) => column >= 0);
  const values = layoutOf(
    columnCount,
    wanted.map((column) => ({ column })),
    row.emptyAfter,
  );
  const slots = (columns: number[]) => columns.map((column) => wanted.indexOf(column));
  const pointSlots = slots(row.points);
  const scoreSlots = row.scores && slots(row.scores);
  return {
    format,
    dimensions,
    skeleton,
    keypointCount: N,
    poseCount: table.rowCount * individuals,
    ...about,
    ...(row.frameNames ? { frameNames: names } : {}),
    ...(row.instanceNames ? { instanceNames: row.instanceNames, instanceCount: individuals } : {}),
    ...(row.scores ? { scores: row.scoreKind ?? 'confidence' } : {}),
    ...(row.units ? { units: row.units } : {}),
    ...(row.up ? { up: row.up } : {}),
    read: async (first, count) => {
      const firstRow = Math.floor(first / individuals);
      const rowCount = Math.ceil((first + count) / individuals) - firstRow;
      const numbers = await readRows(table, values, firstRow, rowCount, order);
      const poses = allocatePoses(count, N, dimensions, where, scoreSlots !== undefined);
      for (let p = 0; p < count; p++) {
        const pose = Math.floor((first + p) / individuals);
        const individual = (first + p) % individuals;
        const from = (pose - firstRow) * values.width;
        poses.frame[p] = frame ? frame[pose] : pose;
        poses.instance[p] = instance ? instance[pose] : individual;
        gather(numbers, from, pointSlots, individual, poses.points, p, N * dimensions);
        if (scoreSlots) gather(numbers, from, scoreSlots, individual, poses.scores!, p, N);
      }
      if (row.scale) for (let i = 0; i < poses.points.length; i++) poses.points[i] *= row.scale[i % dimensions];
      checkPoses(poses, { dimensions, skeleton }, first, where);
      return poses;
    },
  };
}

const joined = (columns: number[], { labels }: Layout, values: Float64Array) =>
  columns.map((column, slot) => labels[column].texts[values[slot]]).join('/');

function gather(
  numbers: Float64Array,
  from: number,
  slots: number[],
  individual: number,
  out: Float64Array,
  pose: number,
  width: number,
): void {
  for (let i = 0; i < width; i++) {
    const slot = slots[individual * width + i];
    out[pose * width + i] = slot < 0 ? Number.NaN : numbers[from + slot];
  }
}

/** Rows of a table in another order: those that follow each other in the file are read together. */
async function readRows(table: Table, layout: Layout, first: number, count: number, order?: Int32Array): Promise<Float64Array> {
  if (!order) return table.read(layout, first, count);
  const wanted = Array.from(order.subarray(first, first + count), (row, at) => ({ row, at })).sort((a, b) => a.row - b.row);
  const out = new Float64Array(count * layout.width);
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && wanted[to].row === wanted[to - 1].row + 1) to++;
    const rows = await table.read(layout, wanted[from].row, to - from);
    for (let i = from; i < to; i++)
      out.set(rows.subarray((i - from) * layout.width, (i - from + 1) * layout.width), wanted[i].at * layout.width);
    from = to;
  }
  return out;
}
