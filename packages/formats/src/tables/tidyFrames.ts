import { InputError, MAX_KEYPOINTS } from '@anylift/core';
import type { Layout } from '../containers/csvRows.js';
import type { KeyColumns } from './rowKeys.js';

/** Which rows of a table with a row a landmark are of which frame and pose. */
export class TidyFrames {
  /** [frames + 1] */
  readonly firstRow: number[] = [];
  /** [frames + 1] */
  private readonly firstPose: number[] = [];
  /** [poses] */
  readonly poseFrame: number[] = [];
  /** [poses] Which text of the column of instances. */
  readonly poseInstance: number[] = [];
  private readonly values: number[] = [];
  private readonly times: number[] = [];
  /** In the last frame. */
  private readonly instances = new Set<number>();
  private readonly seen = new Set<number>();
  private rows = 0;

  constructor(
    private readonly keys: KeyColumns,
    private readonly layout: Layout,
    private readonly keypoint: number,
    private readonly where: string,
  ) {}

  /** Take note of a row. @throws InputError when its frame comes before the last one's, or its landmark for the second time */
  add(values: Float64Array, line: number): void {
    const slotOf = (column: number) => values[this.layout.slots[column]];
    const value = slotOf(this.keys.frame!.column);
    const keypoint = slotOf(this.keypoint);
    const instance = this.keys.instance === undefined ? 0 : slotOf(this.keys.instance);
    const last = this.values[this.values.length - 1];
    if (Number.isNaN(value)) throw new InputError(`${this.where}: line ${line} has no frame, expected a number`);
    if (keypoint >= MAX_KEYPOINTS)
      throw new InputError(`${this.where}: line ${line} names landmark ${keypoint + 1}, expected at most ${MAX_KEYPOINTS}`);
    if (value < last)
      throw new InputError(
        `${this.where}: line ${line}: frame ${this.nameOf(value)} comes after frame ${this.nameOf(last)}, expected rows in the order of their frames`,
      );
    if (value !== last) this.begin(value, this.keys.time ? slotOf(this.keys.time.column) : Number.NaN);
    if (!this.instances.has(instance)) {
      this.instances.add(instance);
      this.poseFrame.push(this.values.length - 1);
      this.poseInstance.push(instance);
    }
    const key = instance * MAX_KEYPOINTS + keypoint;
    if (this.seen.has(key)) {
      const name = JSON.stringify(this.layout.labels[this.keypoint].texts[keypoint]);
      throw new InputError(
        `${this.where}: line ${line}: frame ${this.nameOf(value)} has ${name} for the second time, expected it once`,
      );
    }
    this.seen.add(key);
    this.rows++;
  }

  private begin(value: number, time: number): void {
    this.instances.clear();
    this.seen.clear();
    this.values.push(value);
    if (this.times.length < 2) this.times.push(time);
    else this.times[1] = time;
    this.firstRow.push(this.rows);
    this.firstPose.push(this.poseFrame.length);
  }

  /** There are no more rows. */
  end(): void {
    this.firstRow.push(this.rows);
    this.firstPose.push(this.poseFrame.length);
  }

  get count(): number {
    return this.values.length;
  }

  /** Frames a second; not above 0 where unknown. */
  get rate(): number {
    return (this.count - 1) / ((this.times[1] - this.times[0]) * (this.keys.time?.seconds ?? 1));
  }

  /** Where frames are not called 0, 1, 2 … */
  get names(): string[] | undefined {
    const named = this.keys.frame?.label || this.values.some((value, f) => value !== f);
    return named ? this.values.map((value) => this.nameOf(value)) : undefined;
  }

  /** The poses of a frame by their instance. */
  posesOf(frame: number): Map<number, number> {
    const [from, to] = [this.firstPose[frame], this.firstPose[frame + 1]];
    return new Map(this.poseInstance.slice(from, to).map((instance, i) => [instance, from + i]));
  }

  private nameOf(value: number): string {
    const { column, label } = this.keys.frame!;
    return label ? this.layout.labels[column].texts[value] : String(value);
  }
}
