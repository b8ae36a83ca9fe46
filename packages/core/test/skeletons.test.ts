import { checkSkeleton, SKELETONS, sidesOf } from '@anylift/core';
import { describe, expect, test } from 'vitest';

/**
 * Parts that their source draws apart: head, mouth and body of BlazePose; body and face; landmarks of the face mesh that
 * lie on no contour.
 */
const PARTS: Record<string, number> = {
  ...{ 'mediapipe-pose33': 3, 'mediapipe-holistic75': 3, 'coco-wholebody133': 2, halpe136: 2, openpose137: 2 },
  ...{ 'mediapipe-face468': 319, 'mediapipe-face478': 319 },
};
test('each is there once, under a name that ends in its number of landmarks', () => {
  expect(new Set(SKELETONS.map(({ name }) => name)).size).toBe(SKELETONS.length);
  for (const { name, keypoints } of SKELETONS)
    if (name !== 'ap10k') expect([name, Number(/\d+$/.exec(name)?.[0] ?? keypoints.length)]).toEqual([name, keypoints.length]);
  for (const name of [
    'coco17',
    'openpose-body25',
    'h36m17',
    'panoptic19',
    'humaneva15',
    'mpii16',
    'mediapipe-pose33',
    'hand21',
    'face68',
  ])
    expect(SKELETONS.map((skeleton) => skeleton.name)).toContain(name);
});

describe.each(SKELETONS.map((skeleton) => [skeleton.name, skeleton] as const))('%s', (name, skeleton) => {
  const { keypoints, edges, symmetries } = skeleton;

  test('indices are in range, names and edges unique', () => {
    checkSkeleton(skeleton, keypoints.length, name);
    expect(new Set(keypoints).size).toBe(keypoints.length);
    expect(new Set(edges.map(([a, b]) => [Math.min(a, b), Math.max(a, b)].join())).size).toBe(edges.length);
  });

  test('symmetries are distinct pairs that agree with the names and keep the edges', () => {
    expect(new Set(symmetries.flat()).size).toBe(2 * symmetries.length);
    const fromNames = sidesOf({ keypoints, edges });
    const mirror = keypoints.map((_, i) => i);
    for (const [left, right] of symmetries) {
      expect(fromNames[left]).not.toBe('R');
      expect(fromNames[right]).not.toBe('L');
      mirror[left] = right;
      mirror[right] = left;
    }
    for (const [i, side] of fromNames.entries()) if (side) expect(mirror[i], keypoints[i]).not.toBe(i);
    const key = (a: number, b: number) => [Math.min(a, b), Math.max(a, b)].join();
    const all = new Set(edges.map(([a, b]) => key(a, b)));
    for (const [a, b] of edges) expect(all, `${keypoints[a]}–${keypoints[b]}`).toContain(key(mirror[a], mirror[b]));
  });

  test('is connected but for the parts that are drawn apart', () => {
    const part = keypoints.map((_, i) => i);
    const find = (i: number): number => (part[i] === i ? i : find(part[i]));
    for (const [a, b] of edges) part[find(a)] = find(b);
    expect(new Set(keypoints.map((_, i) => find(i))).size).toBe(PARTS[name] ?? 1);
  });
});

test('a few bones that are easily got wrong', () => {
  const bones = (name: string) => {
    const { keypoints, edges } = SKELETONS.find((skeleton) => skeleton.name === name)!;
    return edges.map(([a, b]) => `${keypoints[a]}–${keypoints[b]}`);
  };
  expect(bones('coco17')).toEqual(
    expect.arrayContaining(['left_ankle–left_knee', 'left_hip–right_hip', 'right_elbow–right_wrist']),
  );
  expect(bones('openpose-body25')).toEqual(
    expect.arrayContaining(['Neck–MidHip', 'RAnkle–RBigToe', 'LAnkle–LHeel', 'Nose–REye']),
  );
  expect(bones('kinect25')).toEqual(
    expect.arrayContaining(['SpineShoulder–ShoulderLeft', 'HandRight–HandTipRight', 'WristLeft–ThumbLeft', 'SpineBase–HipRight']),
  );
  expect(bones('h36m17')).toEqual(expect.arrayContaining(['Thorax–LShoulder', 'Hip–RHip', 'Nose–Head']));
  expect(bones('animalpose20')).toEqual(expect.arrayContaining(['Throat–L_F_Elbow', 'TailBase–R_B_Elbow', 'L_B_Knee–L_B_Paw']));
  expect(bones('ap10k')).toEqual(
    expect.arrayContaining(['neck–root_of_tail', 'root_of_tail–left_hip', 'left_knee–left_back_paw']),
  );
  expect(bones('smplh52')).toEqual(expect.arrayContaining(['left_wrist–left_thumb1', 'right_ring2–right_ring3', 'spine3–neck']));
  expect(bones('smplx55')).toEqual(expect.arrayContaining(['head–jaw', 'right_wrist–right_index1', 'left_pinky1–left_pinky2']));
  expect(bones('coco-wholebody133')).toEqual(
    expect.arrayContaining(['left_wrist–left_hand_wrist', 'right_hand_ring_dip–right_hand_ring_tip']),
  );
  expect(bones('openpose-coco18')).toEqual(expect.arrayContaining(['Neck–LHip', 'RHip–RKnee', 'LEye–LEar']));
  expect(bones('openpose137')).toEqual(
    expect.arrayContaining(['LWrist–left_hand_wrist', 'RWrist–right_hand_wrist', 'face_right_eye0–face_right_pupil']),
  );
  expect(bones('halpe136')).toEqual(
    expect.arrayContaining(['left_ankle–left_heel', 'right_heel–right_big_toe', 'right_wrist–right_hand_wrist']),
  );
  expect(bones('superanimal-quadruped39')).toEqual(
    expect.arrayContaining(['back_left_thai–back_left_knee', 'back_right_knee–back_right_paw', 'tail_base–tail_end']),
  );
  expect(bones('fly32')).toEqual(expect.arrayContaining(['hindlegL3–hindlegL4', 'thorax–midlegR1', 'wingL–neck']));
  expect(bones('horse10-22')).toEqual(expect.arrayContaining(['Stifle–Offhindhock', 'Offhindfetlock–Offhindfoot']));
  expect(bones('atrw15')).toEqual(expect.arrayContaining(['center–left_shoulder', 'tail–right_hip', 'left_knee–left_back_paw']));
});
