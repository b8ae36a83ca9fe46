import { InputError, type Side, type Skeleton } from '@anylift/core';
import type { NdArray } from '../containers/ndarray.js';
import type { NpyHeader } from '../containers/npy.js';
import type { Npz } from '../containers/npz.js';
import type { Axis, Recording } from '../recording.js';

export const CONFIDENCES = ['confidence', 'confidences', 'conf', 'scores', 'score', 'keypoint_scores', 'visibility'];
export const EDGES = ['edges', 'bones', 'skeleton', 'connections'];
const LANDMARK_LABELS = ['names', 'keypoint_names', 'joint_names', 'landmark_names', 'marker_names'];
const RATES = ['fps', 'frame_rate', 'framerate'];
const AXES: readonly Axis[] = ['+x', '-x', '+y', '-y', '+z', '-z'];
/** Indices are kept in 32 bits. */
const LARGEST_INDEX = 2 ** 31;

const SIDES: string[] = ['L', 'R', ''];

/** What stands beside the landmarks. */
export class Labels {
  constructor(
    private readonly arrays: Npz,
    private readonly headers: Map<string, NpyHeader>,
    private readonly where: string,
  ) {}

  /** The first of these arrays that is there and as wanted. */
  private async find(names: string[], wanted: (header: NpyHeader) => boolean): Promise<NdArray | undefined> {
    const name = names.find((one) => this.headers.has(one) && wanted(this.headers.get(one)!));
    return name === undefined ? undefined : this.arrays.array(name);
  }

  /** Of each landmark; an array of another size, such as scores of boxes, is something else. */
  async scores(
    poseCount: number,
    keypointCount: number,
    channel: boolean,
  ): Promise<{ array?: NdArray; kind: 'confidence' | 'visibility' } | undefined> {
    if (channel) return { kind: 'confidence' };
    const count = poseCount * keypointCount;
    for (const name of CONFIDENCES) {
      const array = await this.find([name], ({ shape, dtype }) => dtype.numeric && shape.reduce((a, b) => a * b, 1) === count);
      if (array) return { array, kind: name === 'visibility' ? 'visibility' : 'confidence' };
    }
    return undefined;
  }

  /** Of each pose, from 0. Frames never fall. */
  async indices(name: 'frame' | 'instance', poseCount: number): Promise<Int32Array | undefined> {
    const array = await this.find([name], ({ shape, dtype }) => 'iu'.includes(dtype.kind) && shape.length === 1);
    if (!array) return undefined;
    if (array.count !== poseCount)
      throw new InputError(`${this.where}: ${array.count} of ${name}, expected ${poseCount}, one a pose`);
    const values = array.numbers();
    const wrong = values.findIndex(
      (value, p) => value < 0 || value >= LARGEST_INDEX || (name === 'frame' && p > 0 && value < values[p - 1]),
    );
    if (wrong >= 0)
      throw new InputError(
        `${this.where}: ${name} ${wrong} is ${values[wrong]}, expected 0 or more${name === 'frame' ? ', and none before the last' : ''}`,
      );
    return Int32Array.from(values);
  }

  async texts(names: string[]): Promise<string[] | undefined> {
    const array = await this.find(names, ({ shape, dtype }) => 'USO'.includes(dtype.kind) && shape.length === 1);
    return array?.texts();
  }

  /** Frames or instances, as a file says that has some without poses. */
  async count(name: 'frame_count' | 'instance_count'): Promise<number | undefined> {
    const count = (await this.number([name])) ?? 0;
    return Number.isInteger(count) && count > 0 && count < LARGEST_INDEX ? count : undefined;
  }

  private async number(names: string[]): Promise<number | undefined> {
    const array = await this.find(names, ({ shape, dtype }) => dtype.numeric && shape.every((n) => n === 1));
    const [value] = array?.numbers() ?? [];
    return Number.isFinite(value) ? value : undefined;
  }

  private async text(name: string): Promise<string | undefined> {
    const array = await this.find([name], ({ shape, dtype }) => 'US'.includes(dtype.kind) && shape.every((n) => n === 1));
    return array?.texts()[0];
  }

  private async pairs(names: string[]): Promise<[number, number][] | undefined> {
    const array = await this.find(names, ({ shape, dtype }) => 'iu'.includes(dtype.kind) && shape.length === 2 && shape[1] === 2);
    const ends = array?.numbers();
    return ends && Array.from({ length: ends.length / 2 }, (_, i) => [ends[2 * i], ends[2 * i + 1]]);
  }

  async skeleton(): Promise<Skeleton> {
    const keypoints = await this.texts(LANDMARK_LABELS);
    const symmetries = await this.pairs(['symmetries']);
    const sides = (await this.texts(['sides']))?.filter((side): side is Side => SIDES.includes(side));
    const edges = (await this.pairs(EDGES)) ?? [];
    return { ...(keypoints ? { keypoints } : {}), edges, ...(symmetries ? { symmetries } : {}), ...(sides ? { sides } : {}) };
  }

  async about(dimensions: 2 | 3): Promise<Pick<Recording, 'fps' | 'units' | 'up'>> {
    const fps = await this.number(RATES);
    const units = await this.text('units');
    const axis = await this.text('up');
    const up = AXES.find((one) => one === axis);
    return { ...(fps ? { fps } : {}), ...(units ? { units } : {}), ...(up && dimensions === 3 ? { up } : {}) };
  }
}
