import { InputError } from '@anylift/core';
import { layoutOf } from '../containers/csv.js';
import type { Layout } from '../containers/csvRows.js';
import { columnCalled, FRAME, INSTANCE, isNumber, TIME } from './columns.js';

/** Which columns say what a row is of. */
export interface KeyColumns {
  /** Number or name of the frame: rows of the same are instances in it. */
  frame?: { column: number; label: boolean };
  instance?: number;
  time?: { column: number; seconds: number };
}

/**
 * Find these columns by their names.
 * @param rows the first below the header
 */
export function keyColumns(header: string[], rows: string[][]): KeyColumns {
  const frame = columnCalled(header, FRAME);
  const time = columnCalled(header, Object.keys(TIME));
  const numeric = (column: number) => rows.every((row) => isNumber(row[column]));
  const name = time === undefined ? '' : header[time].toLowerCase().replaceAll(/[^a-z\d]/g, '');
  return {
    ...(frame === undefined
      ? {}
      : { frame: { column: frame, label: !numeric(frame) }, instance: columnCalled(header, INSTANCE) }),
    ...(time !== undefined && numeric(time) ? { time: { column: time, seconds: TIME[name] } } : {}),
  };
}

/** Frames and instances of a table. */
export interface RowFrames {
  frameCount: number;
  frameNames?: string[];
  instanceCount: number;
  instanceNames?: string[];
  fps?: number;
  /** Row of the file of each pose; pose after pose where missing. */
  order?: Int32Array;
  /** Frame and instance of each pose; frame after frame where missing. */
  frame?: Int32Array;
  instance?: Int32Array;
}

/** Takes note of the keys of all rows while a table is opened. */
export class RowKeys {
  readonly layout: Layout;
  private readonly slots: { frame: number; instance: number; time: number };
  private readonly frames: number[] = [];
  private readonly instances: number[] = [];
  private firstTime = Number.NaN;
  private lastTime = Number.NaN;
  private timesRise = true;
  private fall = '';

  constructor(
    columnCount: number,
    private readonly columns: KeyColumns,
    private readonly where: string,
  ) {
    const { frame, instance, time } = columns;
    const wanted = [
      ...(frame ? [frame] : []),
      ...(instance === undefined ? [] : [{ column: instance, label: true }]),
      ...(time ? [time] : []),
    ];
    const slotOf = (column?: number) => wanted.findIndex((key) => key.column === column);
    this.slots = { frame: slotOf(frame?.column), instance: slotOf(instance), time: slotOf(time?.column) };
    this.layout = layoutOf(columnCount, wanted);
  }

  add(values: Float64Array, line: number): void {
    const { frame: frameSlot, instance, time } = this.slots;
    if (frameSlot >= 0) {
      const frame = values[frameSlot];
      const last = this.frames[this.frames.length - 1];
      if (Number.isNaN(frame)) throw new InputError(`${this.where}: line ${line} has no frame, expected a number`);
      if (frame < last && this.fall === '')
        this.fall = `line ${line}: frame ${this.nameOf(frame)} comes after frame ${this.nameOf(last)}`;
      this.frames.push(frame);
    }
    if (instance >= 0) this.instances.push(values[instance]);
    if (time >= 0) {
      if (!(values[time] >= this.lastTime) && this.frames.length !== 1 && !Number.isNaN(this.lastTime)) this.timesRise = false;
      this.lastTime = values[time];
      if (Number.isNaN(this.firstTime)) this.firstTime = this.lastTime;
    }
  }

  /** @throws InputError when frames come in no order, or an instance twice in one */
  finish(rowCount: number): RowFrames {
    if (this.slots.frame < 0) return { frameCount: rowCount, instanceCount: 1, ...this.rate(rowCount) };
    if (this.fall !== '' && this.slots.instance < 0)
      throw new InputError(`${this.where}: ${this.fall}, expected rows in the order of their frames`);
    const order = this.fall === '' ? undefined : this.sorted();
    const frame = new Int32Array(rowCount);
    const rank = new Int32Array(rowCount);
    const distinct: number[] = [];
    for (let pose = 0; pose < rowCount; pose++) {
      const value = this.frames[order ? order[pose] : pose];
      const same = pose > 0 && value === distinct[distinct.length - 1];
      if (!same) distinct.push(value);
      frame[pose] = distinct.length - 1;
      rank[pose] = same ? rank[pose - 1] + 1 : 0;
    }
    const named = this.columns.frame?.label || distinct.some((value, f) => value !== f);
    return {
      frameCount: distinct.length,
      ...(named ? { frameNames: distinct.map((value) => this.nameOf(value)) } : {}),
      ...(order ? { order } : {}),
      frame,
      ...this.instancesOf(rank, order),
      ...this.rate(distinct.length),
    };
  }

  private nameOf(frame: number): string {
    const { column, label } = this.columns.frame!;
    return label ? this.layout.labels[column].texts[frame] : String(frame);
  }

  private sorted(): Int32Array {
    const { frames } = this;
    return Int32Array.from(frames.keys()).sort((a, b) => frames[a] - frames[b] || a - b);
  }

  private instancesOf(rank: Int32Array, order?: Int32Array) {
    const texts = this.columns.instance === undefined ? [''] : this.layout.labels[this.columns.instance].texts;
    // Without a name for any, they are told apart by their order in the frame.
    if (texts.every((text) => text === ''))
      return { instance: rank, instanceCount: rank.some((value) => value > 0) ? rank.length : 1 };
    const names = instanceNumbers(texts);
    const instance = rank.map((_, pose) => names.numbers[this.instances[order ? order[pose] : pose]]);
    let seen = new Set<number>();
    for (let pose = 0; pose < instance.length; pose++) {
      if (rank[pose] === 0) seen = new Set();
      const text = texts[this.instances[order ? order[pose] : pose]];
      if (text !== '' && seen.has(instance[pose]))
        throw new InputError(
          `${this.where}: frame ${this.nameOf(this.frames[order ? order[pose] : pose])} has ${text} twice, expected it once`,
        );
      seen.add(instance[pose]);
    }
    return { instance, instanceCount: texts.length, ...(names.names ? { instanceNames: names.names } : {}) };
  }

  private rate(frameCount: number): { fps?: number } {
    const seconds = (this.lastTime - this.firstTime) * (this.columns.time?.seconds ?? 1);
    return this.timesRise && seconds > 0 ? { fps: roundRate((frameCount - 1) / seconds) } : {};
  }
}

/** Instances that are called 0, 1, 2 … have no other name. */
export function instanceNumbers(texts: string[]): { numbers: number[]; names?: string[] } {
  const numbers = texts.map((text) => (/^\d{1,6}$/.test(text) ? Number(text) : -1));
  const all = new Set(numbers);
  if (all.size === texts.length && texts.every((_, i) => all.has(i))) return { numbers };
  return { numbers: [...texts.keys()], names: texts };
}

/** Times are written with few digits: 23.99998 frames a second are 24. */
export function roundRate(rate: number): number {
  const whole = Math.round(rate);
  return Math.abs(rate - whole) < 1e-4 * rate ? whole : Number(rate.toPrecision(6));
}
