import { checkSkeleton, InputError, type Side, type Skeleton, sidesOf } from '@anylift/core';
import { describe, expect, test } from 'vitest';

const tags = (...names: string[]) =>
  sidesOf({ keypoints: names, edges: [] })
    .map((side) => side || '-')
    .join('');

describe('sidesOf', () => {
  test.each<[string, string[], string]>([
    ['COCO', ['nose', 'left_eye', 'right_eye', 'left_ear', 'right_ear', 'left_hip', 'right_hip'], '-LRLRLR'],
    ['OpenPose', ['Nose', 'RShoulder', 'RElbow', 'LShoulder', 'LElbow', 'MidHip', 'LBigToe', 'RBigToe'], '-RRLL-LR'],
    ['Panoptic', ['Neck', 'BodyCenter', 'lShoulder', 'lEye', 'rShoulder', 'rEye'], '--LLRR'],
    ['MediaPipe', ['left eye (inner)', 'mouth (right)', 'nose'], 'LR-'],
    ['BVH', ['Hips', 'LeftUpLeg', 'mixamorig:RightToeBase_End', 'LowerBack', 'LHipJoint', 'RHipJoint'], '-LR-LR'],
    ['ASF', ['root', 'lhipjoint', 'ltibia', 'rhipjoint', 'rtibia', 'lowerback', 'lowerneck', 'lradius', 'rradius'], '-LLRR--LR'],
    ['Blender', ['Body', 'Leg1.L', 'Leg1.R', 'Foot.L_end', 'FrontLeg.L.001'], '-LRLL'],
    ['animals', ['Camelus_Top_Jaw_R', 'Camelus_Top_Jaw_L', 'Boar_Ear_Left', 'Digit_R', 'rear_body', 'rear_left_leg'], 'RLLR-L'],
    ['DeepLabCut', ['snout', 'leftear', 'rightear', 'tailbase'], '-LR-'],
    ['SLEAP', ['head', 'wingL', 'wingR', 'forelegL1', 'forelegR1', 'eyeL', 'eyeR'], '-LRLRLR'],
    ['markers', ['LFHD', 'RFHD', 'C7', 'CLAV', 'ASISl', 'ASISr', 'R.Thigh.Upper'], 'LR--LRR'],
    ['furniture', ['left/bottom/back', 'bottom/front', 'right', 'front'], 'L-R-'],
    [
      'words that only look like marks',
      ['lower_leg', 'root', 'rib', 'ear', 'tail', 'L1', 'L2', 'bright', 'collar', 'Spine.001'],
      '----------',
    ],
    ['single letters, as in a made-up rig', ['A', 'L', 'R'], '---'],
    ['both at once', ['left_right_middle'], '-'],
  ])('%s', (_, names, expected) => expect(tags(...names)).toBe(expected));

  test('prefers sides, then symmetries, then names', () => {
    const skeleton: Skeleton = { keypoints: ['left', 'right', 'c'], edges: [] };
    expect(sidesOf(skeleton)).toEqual(['L', 'R', '']);
    expect(sidesOf({ ...skeleton, symmetries: [[2, 0]] })).toEqual(['R', '', 'L']);
    const sides: Side[] = ['', 'L', 'R'];
    expect(sidesOf({ ...skeleton, symmetries: [[2, 0]], sides })).toEqual(sides);
  });

  test('without names all are neither', () => expect(sidesOf({ edges: [[0, 3]] }, 4)).toEqual(['', '', '', '']));
});

describe('checkSkeleton', () => {
  test('accepts a fitting skeleton, duplicate edges, none, and 512 landmarks', () => {
    checkSkeleton(
      {
        edges: [
          [0, 1],
          [1, 0],
          [0, 1],
        ],
        keypoints: ['a', 'b'],
        sides: ['L', ''],
      },
      2,
      'x.json',
    );
    checkSkeleton({ edges: [] }, 512, 'x.json');
  });

  test.each<[string, Skeleton, number, string]>([
    [
      'a missing landmark',
      {
        edges: [
          [0, 1],
          [1, 3],
        ],
      },
      3,
      'x: edge 1 is [1, 3], but there is no landmark 3, expected 0 to 2',
    ],
    ['a negative index', { edges: [[-1, 1]] }, 3, 'x: edge 0 is [-1, 1], but there is no landmark -1, expected 0 to 2'],
    ['half an index', { edges: [[0.5, 1]] }, 3, 'x: edge 0 is [0.5, 1], but there is no landmark 0.5, expected 0 to 2'],
    ['a loop', { edges: [[1, 1]] }, 3, 'x: edge 0 joins landmark 1 with itself, expected two landmarks'],
    [
      'a symmetry',
      { edges: [], symmetries: [[0, 9]] },
      3,
      'x: symmetry 0 is [0, 9], but there is no landmark 9, expected 0 to 2',
    ],
    ['names', { edges: [], keypoints: ['a'] }, 3, 'x: the skeleton has 1 keypoints, expected 3, one a landmark'],
    ['sides', { edges: [], sides: ['L'] }, 3, 'x: the skeleton has 1 sides, expected 3, one a landmark'],
    ['too many', { edges: [] }, 513, 'x: 513 landmarks, expected at most 512'],
    ['none', { edges: [] }, 0, 'x: no landmarks, expected at least 1'],
  ])('refuses %s', (_, skeleton, count, message) =>
    expect(() => checkSkeleton(skeleton, count, 'x')).toThrow(new InputError(message)),
  );
});
