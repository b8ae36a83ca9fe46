import { nearestRotation } from '@anylift/core';
import { type Bundle, fitBundle } from './bundle.js';
import type { Hierarchy } from './hierarchy.js';
import { type Aim, freeName, type Joint } from './joint.js';
import { apply, applyTransposed, direction, identity, multiply, multiplyTransposed, norm } from './linear.js';
import { between, median, type Sample } from './sample.js';

/** A bone that leaves the stiff piece of its joint by more than this share of the extent gets a joint of its own. */
const STIFF = 0.005;
/** Directions that agree less than this have no mean worth the name: that of the first frame is taken. */
const LEAST_AGREEMENT = 0.2;

/** Lay out the joints of a rig in its rest pose, and say what each turn is fitted to. */
export function restPose(hierarchy: Hierarchy, sample: Sample, names: string[]): Joint[] {
  const joints: Joint[] = [];
  const taken = new Set(names);
  const addHelper = (name: string, parent: number, aims: Aim[]) => {
    const free = freeName(name, taken);
    taken.add(free);
    return joints.push({ name: free, parent, landmark: -1, offset: new Float64Array(3), free: false, aims }) - 1;
  };
  const lengths = boneLengths(hierarchy, sample);
  const common = hierarchy.roots.length > 1 ? addHelper('root', -1, []) : -1;
  for (const root of hierarchy.roots) {
    const { offsets, bundles } = restOfPart(root, hierarchy, lengths, sample);
    const lay = (landmark: number, parent: number) => {
      const bundle = bundles.get(landmark);
      const aims = hierarchy.children[landmark].map((child, c) => ({
        landmark: child,
        offset: offsets[child],
        weight: bundle?.weights[c] ?? 1,
      }));
      const free = landmark === root;
      const joint = joints.push({ name: names[landmark], parent, landmark, offset: offsets[landmark], free, aims }) - 1;
      for (const [c, aim] of aims.entries()) {
        const stiff = !bundle || bundle.errors[c] <= STIFF * sample.extent;
        const start = stiff ? joint : addHelper(`${names[landmark]}_to_${names[aim.landmark]}`, joint, [{ ...aim, weight: 1 }]);
        lay(aim.landmark, start);
      }
    };
    lay(root, common);
  }
  return joints;
}

/** [N]: the median length of the bone that ends at each landmark; 0 for roots. */
function boneLengths({ parent }: Hierarchy, sample: Sample): Float64Array {
  return Float64Array.from(parent, (from, to) =>
    from < 0 ? 0 : median(Array.from({ length: sample.frameCount }, (_, f) => norm(between(sample, f, from, to)))),
  );
}

/** Where each landmark of a part is from its parent at rest, and the stiff pieces of its joints of several bones. */
function restOfPart(root: number, { children }: Hierarchy, lengths: Float64Array, sample: Sample) {
  const offsets: Float64Array[] = Array.from(lengths, () => new Float64Array(3));
  const bundles = new Map<number, Bundle>();
  const bundleOf = (joint: number) => {
    const bundle = fitBundle(joint, children[joint], lengths, sample);
    bundles.set(joint, bundle);
    return bundle;
  };
  /** How the root is turned in each frame, from how it is on average. */
  let rootTurns: Float64Array[] = Array.from({ length: sample.frameCount }, identity);
  if (children[root].length > 1) {
    const { turns } = bundleOf(root);
    const mean = nearestRotation(sumOf(turns));
    rootTurns = turns.map((turn) => multiply(turn, transposed(mean)));
  }
  const queue = [root];
  for (const joint of queue) {
    queue.push(...children[joint]);
    if (children[joint].length > 1) {
      const { turns, shape } = bundles.get(joint) ?? bundleOf(joint);
      const mean = nearestRotation(sumOf(turns.map((turn, f) => multiplyTransposed(rootTurns[f], turn))));
      for (const [c, child] of children[joint].entries()) offsets[child] = apply(mean, shape[c]);
    } else for (const child of children[joint]) offsets[child] = meanBone(joint, child, lengths[child], rootTurns, sample);
  }
  return { offsets, bundles };
}

/** The mean direction of a joint's only bone as seen from the root, at its length. */
function meanBone(joint: number, child: number, length: number, rootTurns: Float64Array[], sample: Sample): Float64Array {
  const directions = rootTurns.flatMap((turn, f) => {
    const seen = direction(between(sample, f, joint, child));
    return seen ? [applyTransposed(turn, seen)] : [];
  });
  if (directions.length === 0) return new Float64Array(3);
  const sum = sumOf(directions);
  const mean = norm(sum) > LEAST_AGREEMENT * directions.length ? direction(sum)! : directions[0];
  return mean.map((value) => value * length);
}

function sumOf(arrays: Float64Array[]): Float64Array {
  const sum = new Float64Array(arrays[0].length);
  for (const array of arrays) for (let i = 0; i < sum.length; i++) sum[i] += array[i];
  return sum;
}

const transposed = (m: Float64Array) => Float64Array.of(m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]);
