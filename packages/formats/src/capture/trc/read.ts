import { InputError } from '@anylift/core';
import type { InputFile } from '../../bytes.js';
import type { ReadContext } from '../../format.js';
import { allocatePoses, type Recording, wholeRecording } from '../../recording.js';
import { linesOf } from '../lines.js';

interface Header {
  delimiter: string;
  names: string[];
  units?: string;
  fps?: number;
}

/** Lines of the header up to the one that names the markers. */
const HEADER_LINES = 4;

/** Read a TRC file: lines of a header, then a row a frame, its number, its time, and x, y and z of each marker. */
export async function readTrc(file: InputFile, { where }: ReadContext): Promise<Recording> {
  const header = await readHeader(file, where);
  const { names, units, fps } = header;
  // NumFrames is not believed: files are cut short in spreadsheets.
  let frameCount = 0;
  for await (const _ of rowsOf(file, header, where)) frameCount++;

  const poses = allocatePoses(frameCount, names.length, 3, where);
  let at = 0;
  for await (const { cells, line } of rowsOf(file, header, where)) {
    readRow(cells, names, poses.points.subarray(at, at + 3 * names.length), `${where}: line ${line}`);
    at += 3 * names.length;
  }
  return wholeRecording(
    {
      format: 'trc',
      dimensions: 3,
      skeleton: { keypoints: names, edges: [] },
      frameCount,
      ...(units ? { units } : {}),
      ...(fps ? { fps } : {}),
      poses,
    },
    where,
  );
}

async function readHeader(file: InputFile, where: string): Promise<Header> {
  const lines: string[] = [];
  for await (const line of linesOf(file, where)) if (line.trim() !== '' && lines.push(line) === HEADER_LINES) break;
  const [, keyLine = '', valueLine = '', nameLine = ''] = lines;
  const delimiter = nameLine.includes('\t') ? '\t' : ',';
  const keys = cellsOf(keyLine, delimiter).map((key) => key.toLowerCase());
  const values = cellsOf(valueLine, delimiter);
  const value = (key: string) => values[keys.indexOf(key.toLowerCase())] || undefined;
  const markerCount = Number(value('NumMarkers') ?? Number.NaN);
  if (!Number.isInteger(markerCount) || !/^"?frame/i.test(nameLine.trim()))
    throw new InputError(`${where}: its header has no count NumMarkers or no line Frame#, expected that of a TRC file`);
  const fps = Number(value('DataRate'));
  return {
    delimiter,
    names: markerNames(cellsOf(nameLine, delimiter), markerCount, where),
    units: value('Units'),
    ...(fps > 0 && Number.isFinite(fps) ? { fps } : {}),
  };
}

/** Behind Frame# and Time: a name above the first of a marker's three columns; some write them side by side. */
function markerNames([, , ...cells]: string[], count: number, where: string): string[] {
  const named = cells.filter((cell) => cell !== '');
  if (named.length === count) return named;
  const last = cells.findLastIndex((cell) => cell !== '');
  if (last === 3 * (count - 1) && cells.every((cell, i) => cell === '' || i % 3 === 0))
    return Array.from({ length: count }, (_, i) => cells[3 * i] || `marker ${i + 1}`);
  throw new InputError(`${where}: it tells NumMarkers ${count}, but names ${named.length} markers`);
}

/** Rows of coordinates: what is behind the header, is not blank, and is no line of X1, Y1, Z1. */
async function* rowsOf(file: InputFile, { delimiter }: Header, where: string): AsyncGenerator<{ cells: string[]; line: number }> {
  let line = 0;
  let headerLines = 0;
  for await (const text of linesOf(file, where)) {
    line++;
    if (text.trim() === '' || headerLines++ < HEADER_LINES) continue;
    const cells = cellsOf(text, delimiter);
    const isAxes = headerLines === HEADER_LINES + 1 && cells.some((cell) => /^[xyz]\d+$/i.test(cell));
    if (!isAxes && cells.some((cell) => cell !== '')) yield { cells, line };
  }
}

function cellsOf(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}

/** @param to three numbers a marker; left as they are, missing, where the cells are blank */
function readRow(cells: string[], names: string[], to: Float64Array, where: string): void {
  const expected = 2 + to.length;
  const filled = cells.findLastIndex((cell) => cell !== '') + 1;
  // Delimiters at the end may be one too many, or cut off with the blank cells of the last markers; never within a marker.
  if (filled < 2 || filled > expected || (filled - 2) % 3 !== 0)
    throw new InputError(`${where}: ${filled} cells, expected ${expected} for ${names.length} markers`);
  for (let i = 0; i < to.length; i++) {
    const cell = cells[i + 2] ?? '';
    const value = cell === '' || isNotANumber(cell) ? Number.NaN : Number(cell);
    if (Number.isNaN(value) && cell !== '' && !isNotANumber(cell))
      throw new InputError(
        `${where}: ${'xyz'[i % 3]} of ${names[Math.floor(i / 3)]} is ${JSON.stringify(cell)}, expected a number`,
      );
    to[i] = value;
  }
}

/** As C libraries print it. */
const isNotANumber = (cell: string) => /^[+-]?(nan(\(.*\))?|1\.#(qnan|snan|ind).*)$/i.test(cell);
