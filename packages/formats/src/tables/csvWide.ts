import { InputError } from '@anylift/core';
import type { InputFile } from '../bytes.js';
import { headOf } from '../containers/csv.js';
import type { Format, ReadContext } from '../format.js';
import { knownRig } from '../known.js';
import type { Recording } from '../recording.js';
import { dimensionsOf, isNumber, wideHeader } from './columns.js';
import { writeWide } from './csvWriters.js';
import { keyColumns } from './rowKeys.js';
import { rowRecording } from './rowRecording.js';

export const csvWide: Format = {
  name: 'csv',
  title: 'CSV, a pose a row: nose_x, nose_y, nose_z, nose_confidence',
  source: 'https://www.rfc-editor.org/rfc/rfc4180',
  coordinates:
    'As they stand in the file, in 2D pixels, x right, y down; frames that are numbered from elsewhere than 0 keep their number as a name.',
  lost: 'Edges, units, the axis that points up, frames without a pose.',
  reader: { container: 'csv', dimensions: [2, 3], matches: isWide, read: (file, context) => readWide(file, context, 'csv') },
  writer: { extensions: ['.csv'], dimensions: [2, 3], single: false, write: (...to) => writeWide(',', ...to) },
};

/** Read as any other CSV. */
export const tsvWide: Format = {
  ...csvWide,
  name: 'tsv',
  title: 'TSV, a pose a row, columns with tabs between them',
  source: 'https://www.iana.org/assignments/media-types/text/tab-separated-values',
  reader: undefined,
  writer: { extensions: ['.tsv'], dimensions: [2, 3], single: false, write: (...to) => writeWide('\t', ...to) },
};

/** Also a table of numbers alone, which is refused with a reason. */
function isWide(head: string[][]): boolean {
  const [header = []] = head;
  return wideHeader(header).keypoints.length > 0 || withoutHeader(header);
}

const withoutHeader = (row: string[]) => row.length >= 4 && row.every((cell) => isNumber(cell));

/** Read a table with a row a pose, by the names of its columns. */
export async function readWide(file: InputFile, { where }: ReadContext, format: string): Promise<Recording> {
  const [header = [], ...rows] = await headOf(file);
  if (withoutHeader(header))
    throw new InputError(
      `${where}: ${header.length} numbers a line and no header, which may be x, y or x, y, z; expected a line such as nose_x,nose_y`,
    );
  const wide = wideHeader(header);
  const { keypoints, named, scoreWords } = wide;
  if (keypoints.length === 0 || header.some((cell) => /^parent$/i.test(cell))) {
    const found = header.slice(0, 6).map((cell) => cell.slice(0, 40).replaceAll(/\s+/g, ' '));
    throw new InputError(`${where}: the columns ${found.join(', ')} are no landmarks of frames, expected such as nose_x, nose_y`);
  }
  const dimensions = dimensionsOf(wide, header, where);
  return rowRecording(file, where, {
    format,
    dimensions,
    skeleton: named ? knownRig(keypoints.map(({ name }) => name)) : { edges: [] },
    keypointCount: keypoints.length,
    headerRows: 1,
    columnCount: header.length,
    points: keypoints.flatMap(({ x, y, z }) => (dimensions === 3 ? [x, y, z!] : [x, y])),
    ...(keypoints.some(({ score }) => score !== undefined) ? { scores: keypoints.map(({ score = -1 }) => score) } : {}),
    scoreKind: ['v', 'flag'].includes(scoreWords.join()) ? 'visibility' : 'confidence',
    keys: keyColumns(header, rows),
  });
}
