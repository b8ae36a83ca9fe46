import fc from 'fast-check';
import { Euler, Matrix4, Vector3 } from 'three';
import { describe, expect, test } from 'vitest';
import { inMemory } from '../../src/bytes.js';
import { asfAmc } from '../../src/capture/asfAmc.js';
import { allPoses, beside, damaged, damages, readerOf, readsOrRefuses, text } from './files.js';

/** Two bones, straight up at rest; the second is told in a frame that is turned by 90° about z. */
const ASF = `# a comment
:version 1.10
:name arm
:units
  mass 1.0
  length 0.45
  angle deg
:documentation
   a root of words
:root
   order TX TY TZ RX RY RZ
   axis XYZ
   position 0 0 0
   orientation 0 0 0
:bonedata
  begin
     id 1
     name upper
     direction 0 1 0
     length 2
     axis 0 0 0  XYZ
    dof rx ry rz
    limits (-160.0 20.0)
           (-70.0 70.0)
           (-60.0 70.0)
  end
  begin
     id 2
     name fore
     direction 0 1 0
     length 1
     axis 0 0 90  XYZ
    dof ry
  end
  begin
     id 3
     name stump
     direction 1 0 0
     length 0.5
     axis 0 0 0  XYZ
  end
:hierarchy
  begin
    root upper stump
    upper fore
  end
`;
const AMC = `#!OML:ASF C:\\data\\ARM.ASF
:FULLY-SPECIFIED
:DEGREES
17
root 1 2 3 0 0 0
upper 0 0 0
fore 0
18
root 1 2 3 0 0 0
upper 0 0 90
fore 90
`;

const read = async (amc: string, asf = ASF, name = 'arm_01.amc', skeleton = 'arm.asf') => {
  const file = beside(name, { [name]: text(amc), [skeleton]: text(asf), 'notes.txt': text('') });
  expect(readerOf(asfAmc).matches(text(amc).subarray(0, 4096), name)).toBe(true);
  return readerOf(asfAmc).read(file, { where: name });
};

/** Ends of root, upper, fore and stump in one frame. */
const endsOf = async (amc: string, asf = ASF, frame = 0) => {
  const { points } = await (await read(amc, asf)).read(frame, 1);
  return [0, 1, 2, 3].map((bone) => [...points.subarray(3 * bone, 3 * bone + 3)]);
};

function expectClose(found: number[][], expected: number[][]) {
  for (const [i, values] of expected.entries())
    for (const [d, value] of values.entries()) expect(found[i][d]).toBeCloseTo(value, 10);
}

test('bones, edges and frames are those of the files', async () => {
  const recording = await read(AMC);
  const { read: _, ...about } = recording;
  expect(about).toEqual({
    format: 'asf-amc',
    dimensions: 3,
    skeleton: {
      keypoints: ['root', 'upper', 'fore', 'stump'],
      edges: [
        [0, 1],
        [1, 2],
        [0, 3],
      ],
    },
    keypointCount: 4,
    frameCount: 2,
    poseCount: 2,
    instanceCount: 1,
    up: '+y',
  });
  expect([...(await allPoses(recording)).frame]).toEqual([0, 1]);
});

test('at rest and turned, by hand', async () => {
  expectClose(await endsOf(AMC, ASF, 0), [
    [1, 2, 3],
    [1, 4, 3],
    [1, 5, 3],
    [1.5, 2, 3],
  ]);
  // The upper arm lies along −x. The forearm's own y is −x at rest: 90° about that turn its y to −z, which the upper arm's turn leaves.
  expectClose(await endsOf(AMC, ASF, 1), [
    [1, 2, 3],
    [-1, 2, 3],
    [-1, 2, 2],
    [1.5, 2, 3],
  ]);
});

test('radians, in the motion or in the skeleton', async () => {
  const quarter = String(Math.PI / 2);
  const inRadians = AMC.replace(':DEGREES', ':RADIANS').replaceAll(/\b90\b/g, quarter);
  expectClose([(await endsOf(inRadians, ASF, 1))[2]], [[-1, 2, 2]]);
  const asf = ASF.replace('angle deg', 'angle rad').replace('0 0 90', `0 0 ${quarter}`);
  expectClose([(await endsOf(inRadians.replace(':RADIANS\n', ''), asf, 1))[2]], [[-1, 2, 2]]);
});

test('the root is told in its own order, from its own place', async () => {
  const asf = ASF.replace('TX TY TZ RX RY RZ', 'RZ RX RY TX TY TZ').replace('position 0 0 0', 'position 10 0 0');
  expectClose(await endsOf(AMC.replace('root 1 2 3 0 0 0', 'root 90 0 0 1 2 3'), asf), [
    [11, 2, 3],
    [9, 2, 3],
    [8, 2, 3],
    [11, 2.5, 3],
  ]);
});

test.each(['XYZ', 'XZY', 'YXZ', 'YZX', 'ZXY', 'ZYX'])('axes are turned about in the order %s', async (order) => {
  const angle = fc.double({ min: -180, max: 180, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.tuple(angle, angle, angle), async ([x, y, z]) => {
      const asf = ASF.replace('direction 0 1 0', 'direction 3 4 5').replace('axis 0 0 0  XYZ', `axis 0 0 0 ${order}`);
      const [, upper] = await endsOf(AMC.replace('upper 0 0 0', `upper ${x} ${y} ${z}`), asf);
      // three turns about moving axes: the same, backwards.
      const backwards = [...order].reverse().join('') as 'XYZ';
      const [rx, ry, rz] = [x, y, z].map((degrees) => (degrees * Math.PI) / 180);
      const turn = new Matrix4().makeRotationFromEuler(new Euler(rx, ry, rz, backwards));
      const expected = new Vector3(6, 8, 10).applyMatrix4(turn).add(new Vector3(1, 2, 3));
      expectClose([upper], [expected.toArray()]);
    }),
    { numRuns: 20 },
  );
});

describe('the skeleton is found', () => {
  test.each([
    ['by the name before the last underscore', 'walk_fast_01.amc', ['walk.asf', 'walk_fast.asf'], 1],
    ['by the same name', 'walk_01.AMC', ['walk.asf', 'Walk_01.ASF'], 1],
    ['by the name that the motion tells', 'take7.amc', ['leg.asf', 'arm.asf'], 1],
    ['as the only one', 'take7.amc', ['leg.asf'], 0],
  ])('%s', async (_, name, skeletons, which) => {
    const other = text(ASF.replace('length 2', 'length 7'));
    const folder = Object.fromEntries(skeletons.map((skeleton, i) => [skeleton, i === which ? text(ASF) : other]));
    const recording = await readerOf(asfAmc).read(beside(name, { ...folder, [name]: text(AMC) }), { where: 'x' });
    expect([...(await recording.read(0, 1)).points.subarray(3, 6)]).toEqual([1, 4, 3]);
  });

  test('or named as missing', async () => {
    const amc = text(AMC);
    const where = { where: 'x' };
    await expect(readerOf(asfAmc).read(inMemory(amc, 'run_1.amc'), where)).rejects.toThrow(
      'x: the skeleton of this motion is missing, expected run.asf beside it, found none',
    );
    const folder = beside('run_1.amc', { 'run_1.amc': amc, 'a.asf': text(ASF), 'b.asf': text(ASF) });
    await expect(readerOf(asfAmc).read(folder, where)).rejects.toThrow(/expected run.asf beside it, found a.asf, b.asf/);
  });

  test('and alone it is no motion', async () => {
    expect(readerOf(asfAmc).matches(text(ASF), 'arm.asf')).toBe(true);
    const alone = await readerOf(asfAmc).read(inMemory(text(ASF), 'arm.asf'), { where: 'x' });
    const folder = beside('arm_01.amc', { 'arm_01.amc': text(AMC), 'arm.asf': text(ASF) });
    expect(alone).toMatchObject({ frameCount: 0, poseCount: 0 });
    expect(alone.skeleton).toEqual((await readerOf(asfAmc).read(folder, { where: 'x' })).skeleton);
  });
});

describe('refused', () => {
  test.each<[string, string, string, RegExp]>([
    ['a frame without a bone', AMC.replace(/fore 90\n/, ''), ASF, /arm_01.amc: frame 1 tells nothing of fore/],
    ['an unknown bone', AMC.replace('fore 0', 'tail 0'), ASF, /line 7 begins with tail, expected a bone of the skeleton/],
    ['too few angles', AMC.replace('upper 0 0 0', 'upper 0 0'), ASF, /line 6: upper has 0 0, expected 3 numbers/],
    ['a word for an angle', AMC.replace('upper 0 0 0', 'upper 0 x 0'), ASF, /line 6: upper has 0 x 0, expected 3 numbers/],
    ['no frames', ':DEGREES\n', ASF, /no frames, expected at least 1/],
    ['bones before a frame', ':DEGREES\nroot 0 0 0 0 0 0\n', ASF, /line 2 begins with root, expected the number of a frame/],
    [
      'a bone that hangs from nothing',
      AMC,
      ASF.replace('root upper stump', 'root upper'),
      /arm.asf: bone stump does not hang from the root/,
    ],
    ['a bone that hangs from two', AMC, ASF.replace('upper fore', 'upper fore stump'), /line 45: stump hangs from two bones/],
    ['a hierarchy of strangers', AMC, ASF.replace('upper fore', 'upper tail'), /line 45: the hierarchy names tail/],
    ['a length that is none', AMC, ASF.replace('length 2', 'length long'), /line 20: length has long, expected a number/],
    ['a bone without direction', AMC, ASF.replace('direction 1 0 0', ''), /the bone has no direction/],
    [
      'an order that is none',
      AMC,
      ASF.replace('axis 0 0 90  XYZ', 'axis 0 0 90 XYX'),
      /order of axes XYX, expected X, Y and Z each once/,
    ],
    ['a bone that slides', AMC, ASF.replace('dof ry', 'dof ry tx'), /degree of freedom tx, expected rotations/],
    ['no bones', AMC, ':units\n:root\norder RX\n', /no bones in its section :bonedata/],
  ])('%s', async (_, amc, asf, message) => {
    await expect(read(amc, asf)).rejects.toThrow(message);
  });
});

test('damaged files are read or refused', async () => {
  const [asf, amc] = [text(ASF), text(AMC)];
  await fc.assert(
    fc.asyncProperty(damages, fc.boolean(), (changes, motion) => {
      const folder = { 'arm.asf': motion ? asf : damaged(asf, changes), 'arm_1.amc': motion ? damaged(amc, changes) : amc };
      return readsOrRefuses(asfAmc, beside('arm_1.amc', folder));
    }),
    { numRuns: 500 },
  );
});
