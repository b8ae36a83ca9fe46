import { InputError } from '@anylift/core';
import { type InputFile, inMemory } from '../bytes.js';
import { CsvRows, LABEL, Labels, type Layout, NUMBER, SKIP } from './csvRows.js';

/** Rows for recognition. */
const HEAD_ROWS = 8;

/** Bytes that are read at a time. */
const PIECE = 2 ** 20;

/** A line that is longer is none. */
const LONGEST_ROW = 2 ** 24;

/** Bytes between rows whose place is remembered. */
const MARK_EVERY = 2 ** 16;

/** UTF-16 cannot be read in pieces here. */
const LARGEST_UTF16 = 2 ** 28;

/** A comma may be a decimal comma where there are tabs or semicolons. */
const DELIMITERS = ['\t', ';', ','].map((character) => character.charCodeAt(0));

/** A column whose cells are wanted. */
export interface Wanted {
  column: number;
  /** Whether its cells are texts, or numbers. */
  label?: boolean;
}

/** A table that is open: how many rows it has is known, and rows are read from anywhere. */
export interface Table {
  /** Rows of the header as they stand. */
  header: string[][];
  /** Cells a row. */
  columnCount: number;
  rowCount: number;
  /**
   * Rows `first` to `first + count` as [count, wanted columns]; NaN where a number is missing.
   * @throws InputError naming line and column of a cell that is no number
   */
  read(layout: Layout, first: number, count: number): Promise<Float64Array>;
}

/** A row whose place is known. */
interface Mark {
  row: number;
  offset: number;
  line: number;
}

/** The first rows of a table, eight at most, cells as they stand; none where the file is no text. Never throws for damage. */
export async function headOf(file: InputFile): Promise<string[][]> {
  return (await beginningOf(file))?.rows ?? [];
}

/** How the wanted cells of a row become its values. */
export function layoutOf(columnCount: number, wanted: Wanted[], emptyAfter?: number): Layout {
  const kinds = new Uint8Array(columnCount).fill(SKIP);
  const slots = new Int32Array(columnCount);
  const labels: Labels[] = [];
  for (const [slot, { column, label }] of wanted.entries()) {
    kinds[column] = label ? LABEL : NUMBER;
    slots[column] = slot;
    if (label) labels[column] = new Labels();
  }
  return { kinds, slots, width: wanted.length, labels, ...(emptyAfter === undefined ? {} : { emptyAfter }) };
}

/**
 * Open a table and look through all of it: rows are counted, their cells too.
 * @param headerRows of which the last has a cell a column
 * @param keys what to look at on the way
 * @param visit is told the wanted values of each row; they are overwritten by the next
 * @throws InputError naming the line that has too few or too many cells
 */
export async function openTable(
  file: InputFile,
  where: string,
  headerRows: number,
  keys?: Layout,
  visit?: (values: Float64Array, line: number) => void,
): Promise<Table> {
  const beginning = await beginningOf(file);
  if (!beginning) throw new InputError(`${where}: no text that could be a table, expected lines of cells`);
  const { text, delimiter, bytes, final } = beginning;
  const top = new CsvRows(bytes, final, delimiter, 1, where);
  const header = Array.from({ length: headerRows }, (_, r) => {
    const row = top.texts();
    if (!row) throw new InputError(`${where}: the table ends in line ${top.line}, expected a header of ${headerRows} lines`);
    if (r === headerRows - 1 && row[row.length - 1] === '' && row.length > 1) row.pop();
    return row;
  });
  const names = header[headerRows - 1].map((name) => name.slice(0, 40).replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' '));
  const columnCount = names.length;
  const nothing = layoutOf(columnCount, [], keys?.emptyAfter);
  const looked = keys ?? nothing;
  const values = new Float64Array(looked.width);
  const about = { text, delimiter, where, nameOf: (column: number) => names[column] ?? '' };
  const marks: Mark[] = [{ row: 0, offset: beginning.offset + top.at, line: top.line }];
  const rowCount = await eachPiece(about, marks[0], text.size, Number.POSITIVE_INFINITY, (rows, start, row) => {
    for (; ; row++) {
      const { at, line } = rows;
      if (!rows.next(looked, columnCount, values, 0)) return row;
      if (start + at >= marks[marks.length - 1].offset + MARK_EVERY) marks.push({ row, offset: start + at, line });
      visit?.(values, line);
    }
  });
  return {
    header,
    columnCount,
    rowCount,
    read: async (wanted, first, count) => {
      const out = new Float64Array(count * wanted.width);
      const stop = first + count;
      const from = marks[lastMark(marks, first)];
      const end = marks[lastMark(marks, stop - 1) + 1]?.offset ?? text.size;
      const read = await eachPiece(about, from, end, stop, (rows, _, row) => {
        while (row < first && rows.next(nothing, columnCount, out, 0)) row++;
        if (row < first) return row;
        while (row < stop && rows.next(wanted, columnCount, out, (row - first) * wanted.width)) row++;
        return row;
      });
      if (read < stop) throw new InputError(`${where}: ${read} rows, expected ${rowCount}; the file has changed`);
      return out;
    },
  };
}

/** Binary search: which mark is the last that is not after a row. */
function lastMark(marks: Mark[], row: number): number {
  let [low, high] = [0, marks.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (marks[middle].row <= row) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Go through rows piece by piece.
 * @param use gets the number of a piece's first row, and answers with that of the first it left
 * @returns the number of the first row that all left
 */
async function eachPiece(
  about: { text: InputFile; delimiter: number; where: string; nameOf: (column: number) => string },
  from: Mark,
  end: number,
  stop: number,
  use: (rows: CsvRows, start: number, row: number) => number,
): Promise<number> {
  let { offset, row, line } = from;
  let length = PIECE;
  while (offset < end && row < stop) {
    const size = Math.min(length, end - offset);
    const bytes = await about.text.read(offset, size);
    const rows = new CsvRows(bytes, offset + size === end, about.delimiter, line, about.where, about.nameOf);
    row = use(rows, offset, row);
    if (rows.at === 0 && length >= LONGEST_ROW)
      throw new InputError(`${about.where}: line ${line} goes on for more than ${LONGEST_ROW} bytes, expected a row of a table`);
    length = rows.at === 0 ? length * 2 : PIECE;
    offset += rows.at;
    line = rows.line;
  }
  return row;
}

interface Beginning {
  /** The file in UTF-8. */
  text: InputFile;
  /** Where it begins behind its byte order mark. */
  offset: number;
  /** From there on, eight rows or more. */
  bytes: Uint8Array;
  /** Whether that is all. */
  final: boolean;
  delimiter: number;
  rows: string[][];
}

async function beginningOf(file: InputFile): Promise<Beginning | undefined> {
  const text = await inUtf8(file);
  if (!text) return undefined;
  const mark = await text.read(0, Math.min(3, text.size));
  const offset = mark[0] === 0xef && mark[1] === 0xbb && mark[2] === 0xbf ? 3 : 0;
  for (let length = MARK_EVERY; ; length *= 4) {
    const size = Math.min(length, text.size - offset);
    const bytes = await text.read(offset, size);
    if (bytes.includes(0)) return undefined;
    const final = offset + size === text.size;
    const tables = DELIMITERS.map((delimiter) => ({ delimiter, rows: textsOf(bytes, final, delimiter) }));
    const most = Math.max(...tables.map(({ rows }) => rows[0]?.length ?? 0));
    const even = tables.find(({ rows }) => rows[0]?.length > 1 && rows.every((row) => row.length === rows[0].length));
    const { delimiter, rows } = even ?? tables.findLast(({ rows }) => (rows[0]?.length ?? 0) === most)!;
    if (rows.length >= HEAD_ROWS || final || length >= LONGEST_ROW) return { text, offset, bytes, final, delimiter, rows };
  }
}

function textsOf(bytes: Uint8Array, final: boolean, delimiter: number): string[][] {
  const rows = new CsvRows(bytes, final, delimiter, 1, '');
  const texts: string[][] = [];
  try {
    for (let row = rows.texts(); row && texts.push(row) < HEAD_ROWS; ) row = rows.texts();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return texts;
}

/** A text in UTF-16 is made one in UTF-8. */
async function inUtf8(file: InputFile): Promise<InputFile | undefined> {
  const [first, second] = await file.read(0, Math.min(2, file.size));
  const little = first === 0xff && second === 0xfe;
  if (!little && !(first === 0xfe && second === 0xff)) return file;
  if (file.size > LARGEST_UTF16) return undefined;
  const text = new TextDecoder(little ? 'utf-16le' : 'utf-16be').decode(await file.read(0, file.size));
  return inMemory(new TextEncoder().encode(text), file.name);
}
