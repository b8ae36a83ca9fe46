import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inMemory } from '../../src/bytes.js';
import { amass } from '../../src/datasets/amass.js';
import { detectron } from '../../src/datasets/detectron.js';
import { positions3d } from '../../src/datasets/positions3d.js';
import { videopose3d } from '../../src/datasets/videopose3d.js';
import { openRecording } from '../../src/recognise.js';
import { damage, Floats, npyFloats, npyObject, npyOf, npz, open, pickledObjects, readsOrRefuses, readWith } from './numpy.js';

const ramp = (...shape: number[]) =>
  new Floats(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
  );

const COCO = {
  layout_name: 'coco',
  num_joints: 17,
  keypoints_symmetry: [
    [1, 3, 5, 7, 9, 11, 13, 15],
    [2, 4, 6, 8, 10, 12, 14, 16],
  ],
};

const POSITIONS_2D = {
  S1: { 'Walking 1': [ramp(2, 17, 2), null, ramp(1, 17, 2)], Jog: [ramp(3, 17, 2)] },
  S9: { Box: ramp(2, 1, 17, 2) },
};

describe('videopose3d', () => {
  const file = npz({ positions_2d: npyOf(POSITIONS_2D), metadata: npyOf(COCO) });

  test('sequences follow one another, each frame named', async () => {
    const recording = await readWith(videopose3d, file);
    expect(recording).toMatchObject({ dimensions: 2, frameCount: 8, poseCount: 8, keypointCount: 17, instanceCount: 1 });
    expect(recording.skeleton.name).toBe('coco17');
    expect(recording.frameNames).toEqual([
      ...['S1/Walking 1/0/0', 'S1/Walking 1/0/1', 'S1/Walking 1/2/0'],
      ...['S1/Jog/0/0', 'S1/Jog/0/1', 'S1/Jog/0/2', 'S9/Box/0/0', 'S9/Box/1/0'],
    ]);
    const first = [0, 1, 2, 3, 4, 5, 6, 7].map((p) => recording.poses.points[34 * p]);
    expect(first).toEqual([0, 34, 0, 0, 34, 68, 0, 34]);
    const middle = await recording.read(1, 3);
    expect([[...middle.frame], [...middle.points]]).toEqual([[1, 2, 3], [...recording.poses.points.slice(34, 136)]]);
  });

  test('a layout without a name is told by its sides, an unknown one keeps its symmetries', async () => {
    const mpii = {
      num_joints: 16,
      keypoints_symmetry: [
        [3, 4, 5, 13, 14, 15],
        [0, 1, 2, 10, 11, 12],
      ],
    };
    const named = await readWith(
      videopose3d,
      npz({ positions_2d: npyOf({ S: { A: [ramp(1, 16, 2)] } }), metadata: npyOf(mpii) }),
    );
    expect(named.skeleton.name).toBe('mpii16');
    const golf = { layout_name: 'golf', num_joints: 3, keypoints_symmetry: [[1], [2]] };
    const other = await readWith(videopose3d, npz({ positions_2d: npyOf({ S: { A: [ramp(1, 3, 3)] } }), metadata: npyOf(golf) }));
    expect(other.skeleton).toEqual({ name: 'golf', edges: [], symmetries: [[1, 2]] });
    expect([[...other.poses.points], [...other.poses.scores!]]).toEqual([
      [0, 1, 3, 4, 6, 7],
      [2, 5, 8],
    ]);
  });

  test.each([
    [npz({ positions_2d: npyOf({ S: { A: [ramp(1, 5, 2)] } }), metadata: npyOf(COCO) }), /5 landmarks, expected 17/],
    [
      npz({ positions_2d: npyOf({ S: { A: [ramp(1, 5, 2), ramp(1, 6, 2)] } }) }),
      /sequence S\/A\/1 has frames of shape \[6, 2\], expected \[5, 2\]/,
    ],
    [npz({ positions_2d: npyOf({ S: { A: ['text'] } }) }), /S\/A\/0 is a string/],
    [npz({ positions_2d: npyOf({}) }), /holds no sequences/],
    [npz({ positions_2d: npyOf({ S: [ramp(0, 5, 2)] }) }), /no frames/],
  ])('refuses what does not fit, %#', async (bytes, message) => {
    await expect(readWith(videopose3d, bytes)).rejects.toThrow(message);
  });
});

test('detectron: every person of every frame', async () => {
  const person = ramp(2, 4, 17);
  const keypoints = npyObject(
    [3],
    pickledObjects(
      [3],
      [
        [[], []],
        [[], person],
        [[], ramp(1, 4, 17)],
      ],
    ),
  );
  const recording = await readWith(detectron, npz({ boxes: npyOf([]), segments: npyOf([]), keypoints }));
  expect(recording).toMatchObject({ frameCount: 3, poseCount: 3, instanceCount: 3, keypointCount: 17, scores: 'confidence' });
  expect([[...recording.poses.frame], [...recording.poses.instance]]).toEqual([
    [1, 1, 2],
    [0, 1, 0],
  ]);
  // Rows x, y, logit, probability of the second person begin at 68.
  expect([...recording.poses.points.slice(34, 38)]).toEqual([68, 85, 69, 86]);
  expect([...recording.poses.scores!.slice(17, 19)]).toEqual([119, 120]);
});

describe('positions3d', () => {
  test.each([
    [32, 'Directions 1', 'h36m32', 50],
    [17, 'Walking', 'h36m17', 50],
    [15, 'Walking 1 chunk0', 'humaneva15', 60],
  ])('%d joints, %s: %s', async (joints, action, name, fps) => {
    const recording = await readWith(positions3d, npz({ positions_3d: npyOf({ S1: { [action]: ramp(2, joints, 3) } }) }));
    expect(recording).toMatchObject({ dimensions: 3, frameCount: 2, keypointCount: joints, fps, units: 'm', up: '+z' });
    expect(recording.skeleton.name).toBe(name);
    expect([...recording.poses.points.slice(3 * joints, 3 * joints + 3)]).toEqual([3 * joints, 3 * joints + 1, 3 * joints + 2]);
  });

  test('actions of neither set tell no rig', async () => {
    const recording = await readWith(positions3d, npz({ positions_3d: npyOf({ TS1: { Seq1: ramp(2, 17, 3) } }) }));
    expect(recording.skeleton).toEqual({ edges: [] });
    expect(recording).not.toHaveProperty('fps');
  });
});

describe('amass', () => {
  test('joints are those of a rig by their count', async () => {
    const { shape, values } = ramp(2, 22, 3);
    const recording = await readWith(amass, npz({ joints: npyFloats(shape, values), mocap_framerate: npyFloats([], [120]) }));
    expect(recording).toMatchObject({ frameCount: 2, keypointCount: 22, fps: 120, up: '+z' });
    expect(recording.skeleton.keypoints?.slice(0, 3)).toEqual(['pelvis', 'left_hip', 'right_hip']);
    expect([...recording.poses.points]).toEqual(values);
  });

  test('parameters alone are refused', async () => {
    const parameters = npz({ poses: npyFloats([1, 2], [0, 0]), trans: npyFloats([1, 3], [0, 0, 0]) });
    await expect(readWith(amass, parameters)).rejects.toThrow(
      'x: parameters of a body model (poses, trans), which give joints only with that model',
    );
  });

  test('damaged, it is read or refused', async () => {
    const changes = fc.array(fc.record({ at: fc.nat(400), value: fc.nat(255) }), { minLength: 1, maxLength: 3 });
    const { shape, values } = ramp(2, 5, 3);
    await fc.assert(
      fc.asyncProperty(changes, changes, (first, second) =>
        readsOrRefuses(async () => {
          const joints = damage(npyFloats(shape, values), first);
          const file = npz({ joints, mocap_framerate: damage(npyFloats([], [120]), second) }, 0);
          await openRecording(inMemory(file, 'x'), { where: 'x', from: 'amass' }).then(({ read, poseCount }) =>
            read(0, poseCount),
          );
        }),
      ),
      { numRuns: 500 },
    );
  });
});

test('damaged pickles in sound zips are read or refused', async () => {
  const change = fc.record({ at: fc.nat(1500), value: fc.nat(255) });
  const pickles = [
    [videopose3d, 'positions_2d', npyOf({ S: { A: [ramp(2, 3, 2), null], B: ramp(2, 1, 3, 2) } })],
    [positions3d, 'positions_3d', npyOf({ S1: { Walking: ramp(2, 15, 3) } })],
    [
      detectron,
      'keypoints',
      npyObject(
        [2],
        pickledObjects(
          [2],
          [
            [[], []],
            [[], ramp(1, 4, 3)],
          ],
        ),
      ),
    ],
  ] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...pickles),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      ([format, name, bytes], changes) =>
        readsOrRefuses(async () => {
          const arrays = await open(npz({ [name]: damage(bytes, changes) }, 0));
          const reader = format.reader!;
          if (reader.container !== 'npz') throw new Error('reads no .npz');
          const recording = await reader.read(arrays, { where: 'x' });
          await recording.read(0, Math.min(100, recording.poseCount));
        }),
    ),
    { numRuns: 1000 },
  );
});
