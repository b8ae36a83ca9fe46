/** The poses of one frame. */
export interface Moment {
  first: number;
  count: number;
}

/** How far something reaches from its centre: in any direction, along the ground, and up and down. */
export interface Extent {
  reach: number;
  across: number;
  tall: number;
}

export interface Measures {
  /** Of the whole recording. */
  centre: [number, number, number];
  whole: Extent;
  /** Of the subjects of one frame; the median frame. */
  subject: Extent;
  /** Length of the median bone. */
  bone: number;
  /** Largest y. */
  floor: number;
  /** Whether the subjects come so far about that they are small beside their way. */
  wanders: boolean;
}

/**
 * Where a recording lies and how large its subjects are, but for a few stray points. It stands in the page as text: everything it
 * needs is inside of it.
 * @param points [P, N, 3], y down; NaN where missing
 */
export function measure(points: Float32Array, N: number, moments: Moment[], edges: [number, number][]): Measures {
  const some = moments.filter((_, m) => m % Math.ceil(moments.length / 200) === 0);
  const last = moments[moments.length - 1];
  const end = last.first + last.count;
  const all = boxOf(moments[0].first, end, Math.ceil((N * (end - moments[0].first)) / 20_000));
  const boxes = some.map(({ first, count }) => boxOf(first, first + count, 1).extent);
  const least = 1e-3 * all.extent.reach || 1;
  const typical = (size: keyof Extent) => Math.max(median(boxes.map((box) => box[size])), least);
  const subject = { reach: typical('reach'), across: typical('across'), tall: typical('tall') };
  const whole = {
    reach: Math.max(all.extent.reach, subject.reach),
    across: Math.max(all.extent.across, subject.across),
    tall: Math.max(all.extent.tall, subject.tall),
  };
  const bone = median(edges.map(lengthOf).filter((length) => length > 0)) || subject.reach / 5;
  return { centre: all.centre, whole, subject, bone, floor: all.low, wanders: whole.reach > 1.6 * subject.reach };

  function lengthOf([a, b]: [number, number]): number {
    return median(
      some.map(({ first }) => {
        const [i, j] = [3 * (N * first + a), 3 * (N * first + b)];
        return Math.hypot(points[i] - points[j], points[i + 1] - points[j + 1], points[i + 2] - points[j + 2]);
      }),
    );
  }

  /** Of the landmarks of some poses, of which every k-th is looked at. */
  function boxOf(from: number, to: number, every: number) {
    const ranges = [0, 1, 2].map((axis) => {
      const values: number[] = [];
      for (let k = 3 * N * from + axis; k < 3 * N * to; k += 3 * every) if (!Number.isNaN(points[k])) values.push(points[k]);
      values.sort((a, b) => a - b);
      const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? 0;
      const margin = 0.5 * (at(0.98) - at(0.02));
      return [Math.max(at(0), at(0.02) - margin), Math.min(at(1), at(0.98) + margin)];
    });
    const centre = ranges.map(([low, high]) => (low + high) / 2) as [number, number, number];
    const [x, y, z] = ranges.map(([low, high]) => (high - low) / 2);
    return { centre, extent: { reach: Math.hypot(x, y, z), across: Math.hypot(x, z), tall: y }, low: ranges[1][1] };
  }

  function median(values: number[]): number {
    const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }
}
