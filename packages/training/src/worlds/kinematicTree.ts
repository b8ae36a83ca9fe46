import type { Edge } from '../data/figure.js';
import type { World } from './world.js';

const LEAST = 6;
const MOST = 40;
const NAMES = Array.from({ length: MOST }, (_, i) => `joint_${i}`);

/**
 * Random trees of rigid bones: no thing in particular. Some grow long limbs, some are bushy. Half of them are
 * mirrored in a plane through the root, so that they have a left and a right whose limbs move each by themselves.
 */
export const kinematicTree: World = {
  name: 'kinematicTree',
  category: 'tree',
  up: null,
  least: LEAST,
  most: MOST,
  makeRig(wanted, random) {
    const count = Math.min(Math.max(wanted, LEAST), MOST);
    const mirrored = random.chance(0.5);
    const bushy = random.uniform(0.1, 0.8);
    const middle = 1 + random.index(Math.ceil(count / 3));
    // Left and right joints come in pairs, the left one first; one that has no pair left stays in the middle.
    const parents: number[] = [-1];
    const sides: number[] = [0];
    const bones: number[][] = [[0, 0, 0]];
    const grow = (parent: number, side: number, bone: number[]) => {
      parents.push(parent);
      sides.push(side);
      bones.push(bone);
    };
    while (parents.length < count) {
      const joints = parents.length;
      const length = Math.exp(0.5 * random.normal());
      const [x, y, z] = [random.normal(), random.normal(), random.normal()];
      const scale = length / Math.sqrt(x * x + y * y + z * z);
      // The latest joint makes limbs long, any joint makes them bushy.
      const pick = random.chance(bushy) ? random.index(joints) : joints - 1;
      if (!mirrored) grow(pick, 0, [x * scale, y * scale, z * scale]);
      else if (joints < middle || joints + 2 > count) grow(random.index(Math.min(joints, middle)), 0, [0, y * scale, z * scale]);
      else {
        const left = sides[pick] === 1 ? pick - 1 : pick;
        grow(left, -1, [Math.abs(x) * scale, y * scale, z * scale]);
        grow(sides[left] === 0 ? left : left + 1, 1, [-Math.abs(x) * scale, y * scale, z * scale]);
      }
    }
    const loose = random.uniform(0.15, 1);
    return {
      names: NAMES.slice(0, count),
      sides: Float64Array.from(sides),
      edges: parents.slice(1).map((parent, i): Edge => [parent, i + 1]),
      pose(random, points) {
        const turns: Float64Array[] = [];
        for (let i = 0; i < count; i++) {
          const parent = parents[i];
          const own = smallRotation(loose * random.normal(), loose * random.normal(), loose * random.normal());
          turns.push(parent < 0 ? own : product(turns[parent], own));
          const [x, y, z] = bones[i];
          const r = turns[Math.max(parent, 0)];
          for (let axis = 0; axis < 3; axis++)
            points[i * 3 + axis] =
              parent < 0 ? 0 : points[parent * 3 + axis] + r[axis * 3] * x + r[axis * 3 + 1] * y + r[axis * 3 + 2] * z;
        }
      },
    };
  },
};

/** The rotation of the quaternion (2, x, y, z), normalised: by about as many radians as the vector is long. */
function smallRotation(x: number, y: number, z: number): Float64Array {
  const s = 2 / (4 + x * x + y * y + z * z);
  const w = 2;
  return Float64Array.of(
    1 - s * (y * y + z * z),
    s * (x * y - z * w),
    s * (x * z + y * w),
    s * (x * y + z * w),
    1 - s * (x * x + z * z),
    s * (y * z - x * w),
    s * (x * z - y * w),
    s * (y * z + x * w),
    1 - s * (x * x + y * y),
  );
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(9);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) out[i * 3 + j] = a[i * 3] * b[j] + a[i * 3 + 1] * b[3 + j] + a[i * 3 + 2] * b[6 + j];
  return out;
}
