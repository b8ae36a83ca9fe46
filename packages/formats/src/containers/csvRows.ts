import { InputError } from '@anylift/core';
import { longDecimal, MOST_DIGITS, POWERS } from './decimal.js';

/** What is wanted of a cell: nothing, a number, or a text, which becomes its index in a list of texts. */
export const SKIP = 0;
export const NUMBER = 1;
export const LABEL = 2;

/** What is wanted of each row. */
export interface Layout {
  /** [columns] */
  kinds: Uint8Array;
  /** [columns] Where its value goes among those of a row. */
  slots: Int32Array;
  /** Values a row. */
  width: number;
  /** [columns] Texts found so far, in the order of their first appearance. */
  labels: Labels[];
  /** A row may end early where nothing stands behind this many cells; else never. */
  emptyAfter?: number;
}

/** Different texts of a column. */
export class Labels {
  readonly texts: string[] = [];
  private readonly codes = new Map<string, number>();

  codeOf(text: string): number {
    const known = this.codes.get(text);
    if (known !== undefined) return known;
    this.codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;

/** How tools write that there is no number. */
const MISSING = new Set(['nan', '-nan', 'na', 'n/a', '#n/a', '<na>', 'none', 'null', '-nan(ind)']);

const decoder = new TextDecoder();

/**
 * Rows in a piece of a table, one after the other, numbers parsed from its bytes. A parser that makes strings of all cells takes ten
 * times as long; one of our own for numbers beside a library's for texts would have to agree with it on where a row ends.
 */
export class CsvRows {
  /** Where the next row begins. */
  at = 0;
  private cellStart = 0;
  private cellStop = 0;
  private linesInside = 0;

  /**
   * @param final whether the table ends with these bytes: if not, a last row without its end is left alone
   * @param line number of the line that they begin with, from 1
   */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly final: boolean,
    private readonly delimiter: number,
    public line: number,
    private readonly where: string,
    private readonly nameOf: (column: number) => string = () => '',
  ) {}

  /**
   * Parse the next row.
   * @param columns it must have; a line that ends with one delimiter more is fine
   * @returns false when there is none, or not all of it
   */
  next({ kinds, slots, labels, emptyAfter }: Layout, columns: number, out: Float64Array, outAt: number): boolean {
    if (!this.skipBlank()) return false;
    const { bytes, delimiter } = this;
    const end = bytes.length;
    this.linesInside = 0;
    let p = this.at;
    let column = 0;
    for (; ; column++) {
      const kind = column < columns ? kinds[column] : SKIP;
      const start = p;
      if (kind === NUMBER) {
        // The plain case: digits with a point somewhere, as long as their value without it is an exact integer.
        while (bytes[p] === SPACE) p++;
        const negative = bytes[p] === MINUS;
        if (negative) p++;
        const first = p;
        let value = 0;
        let point = -1;
        for (; p < end; p++) {
          const c = bytes[p];
          if (c >= 48 && c <= 57) value = value * 10 + (c - 48);
          else if (point < 0 && (c === DOT || (c === COMMA && delimiter !== COMMA))) point = p;
          else break;
        }
        const c = bytes[p];
        const decimals = point < 0 ? 0 : p - point - 1;
        const digits = p - first - (point < 0 ? 0 : 1);
        let parsed: number | undefined;
        if (digits > 0 && decimals < POWERS.length && (c === delimiter || c === LF || c === CR || (p === end && this.final))) {
          if (value <= Number.MAX_SAFE_INTEGER) parsed = value / POWERS[decimals];
          else if (digits <= MOST_DIGITS) parsed = longDecimal(bytes, first, p, decimals);
        }
        if (parsed === undefined) {
          p = this.cell(start);
          if (p < 0) return false;
          parsed = this.unusual(column);
        } else if (negative) parsed = -parsed;
        out[outAt + slots[column]] = parsed;
      } else if (kind === LABEL) {
        p = this.cell(start);
        if (p < 0) return false;
        out[outAt + slots[column]] = labels[column].codeOf(this.text());
      } else if (bytes[p] === QUOTE || bytes[p] === SPACE) {
        p = this.cell(start);
        if (p < 0) return false;
      } else {
        // Past all cells of which nothing is wanted, as long as they are plain.
        for (; p < end; p++) {
          const c = bytes[p];
          if (c > COMMA && c !== delimiter) continue;
          if (c === LF || c === CR) break;
          if (c !== delimiter) continue;
          const next = bytes[p + 1];
          if (column + 1 >= columns || kinds[column + 1] !== SKIP || next === QUOTE || next === SPACE) break;
          column++;
        }
      }
      if (p === end || bytes[p] !== delimiter) {
        if (column === columns && p === start) column--;
        break;
      }
      p++;
    }
    const begin = this.at;
    if (!this.finish(p)) return false;
    if (column + 1 < columns && emptyAfter !== undefined && column < emptyAfter + this.delimitersBefore(p, begin)) {
      for (column++; column < columns; column++) if (kinds[column] === NUMBER) out[outAt + slots[column]] = Number.NaN;
    } else if (column + 1 !== columns) {
      const last = column < columns ? `, the last in column ${column + 1}${this.named(column)}` : '';
      throw new InputError(
        `${this.where}: line ${this.line - 1} has ${column + 1} cells${last}, expected ${columns} as in the header`,
      );
    }
    return true;
  }

  /** How many there are in a row at the end of a line. */
  private delimitersBefore(p: number, begin: number): number {
    let q = p;
    while (q > begin && this.bytes[q - 1] === this.delimiter) q--;
    return p - q;
  }

  /** The next row as texts; undefined when there is none, or not all of it. */
  texts(): string[] | undefined {
    if (!this.skipBlank()) return undefined;
    this.linesInside = 0;
    const cells: string[] = [];
    let p = this.at - 1;
    do {
      p = this.cell(p + 1);
      if (p < 0) return undefined;
      cells.push(this.text());
    } while (p < this.bytes.length && this.bytes[p] === this.delimiter);
    return this.finish(p) ? cells : undefined;
  }

  /** Pass lines of nothing. */
  private skipBlank(): boolean {
    const { bytes } = this;
    for (; this.at < bytes.length; this.at++) {
      if (bytes[this.at] === LF) this.line++;
      else if (bytes[this.at] === CR) {
        if (bytes[this.at + 1] !== LF) this.line++;
      } else return true;
    }
    return false;
  }

  /** End a row at the end of its line. A return that ends a piece may be half of an end. */
  private finish(p: number): boolean {
    const { bytes } = this;
    if (!this.final && (p === bytes.length || (bytes[p] === CR && p + 1 === bytes.length))) return false;
    if (bytes[p] === CR && bytes[p + 1] === LF) p++;
    this.at = Math.min(p + 1, bytes.length);
    this.line += 1 + this.linesInside;
    return true;
  }

  /**
   * Find the content of a cell, without quotes and the spaces around it.
   * @returns where its delimiter or line end is, −1 when that is not in these bytes but may be in the next
   */
  private cell(p: number): number {
    const { bytes, delimiter } = this;
    const end = bytes.length;
    while (bytes[p] === SPACE || (bytes[p] === TAB && delimiter !== TAB)) p++;
    const quoted = bytes[p] === QUOTE;
    if (quoted) {
      this.cellStart = ++p;
      for (; p < end; p++) {
        if (bytes[p] === LF) this.linesInside++;
        else if (bytes[p] === QUOTE) {
          if (bytes[p + 1] !== QUOTE) break;
          p++;
        }
      }
      if (p >= end) {
        if (!this.final) return -1;
        throw new InputError(`${this.where}: line ${this.line} has a quote that is never closed, expected another "`);
      }
      this.cellStop = p++;
    } else this.cellStart = p;
    const rest = p;
    for (; p < end; p++) {
      const c = bytes[p];
      if (c === delimiter || c === LF || c === CR) break;
    }
    if (p === end && !this.final) return -1;
    let stop = p;
    while (stop > rest && (bytes[stop - 1] === SPACE || bytes[stop - 1] === TAB)) stop--;
    if (!quoted) this.cellStop = stop;
    else if (stop > rest) {
      const found = JSON.stringify(decoder.decode(bytes.subarray(rest, Math.min(stop, rest + 20))));
      throw new InputError(`${this.where}: line ${this.line} has ${found} after a closing quote, expected the end of the cell`);
    }
    return p;
  }

  private text(): string {
    const { bytes, cellStart: start, cellStop: stop } = this;
    if (stop - start > 32) return this.decoded();
    let text = '';
    for (let p = start; p < stop; p++) {
      if (bytes[p] === QUOTE || bytes[p] > 126) return this.decoded();
      text += String.fromCharCode(bytes[p]);
    }
    return text;
  }

  private decoded(): string {
    const text = decoder.decode(this.bytes.subarray(this.cellStart, this.cellStop));
    return this.bytes[this.cellStart - 1] === QUOTE ? text.replaceAll('""', '"') : text;
  }

  /** The number in a cell with many digits, an exponent, quotes, or none at all. */
  private unusual(column: number): number {
    const text = this.text();
    if (text === '') return Number.NaN;
    const number = this.delimiter === COMMA ? text : text.replace(',', '.');
    const value = Number(number);
    if (Number.isFinite(value) && /^[-+.\d]/.test(number) && !/^[-+]?0[xob]/i.test(number)) return value;
    if (MISSING.has(text.toLowerCase())) return Number.NaN;
    const found = JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}…` : text);
    throw new InputError(
      `${this.where}: line ${this.line}, column ${column + 1}${this.named(column)} is ${found}, expected a number or nothing`,
    );
  }

  private named(column: number): string {
    const name = this.nameOf(column);
    return name === '' ? '' : ` (${name})`;
  }
}
