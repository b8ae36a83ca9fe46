import { describe, expect, test } from 'vitest';
import { mediapipe } from '../../src/detectors/mediapipe.js';
import { landmarks, mediapipeFrames } from './documents.js';
import { readDocument, takers } from './reading.js';

const pictureSize = { width: 200, height: 100 };

test('frames of a pose, shares of the picture made pixels', async () => {
  const { recording, poses, point } = await readDocument(mediapipe, mediapipeFrames, { pictureSize });
  expect(recording).toMatchObject({ dimensions: 2, frameCount: 3, poseCount: 2, keypointCount: 33, scores: 'confidence' });
  expect([...poses.frame]).toEqual([0, 2]);
  expect(point(0, 10)).toEqual([20, 50]);
  expect(poses.scores![33]).toBe(0.5);
  await expect(readDocument(mediapipe, mediapipeFrames)).rejects.toThrow(/^x: .* give --size WIDTHxHEIGHT$/);
});

test('a few landmarks far outside of the picture do not make pixels of the rest', async () => {
  const outside = landmarks(33).map((landmark, k) => (k > 28 ? { ...landmark, y: 2.5 } : landmark));
  const { point } = await readDocument(mediapipe, outside, { pictureSize });
  expect([point(0, 10), point(0, 32)]).toEqual([
    [20, 50],
    [64, 250],
  ]);
});

test('pixels stay as they are', async () => {
  const { point } = await readDocument(mediapipe, [landmarks(33, { x: 320, y: 1.5 })]);
  expect(point(0, 5)).toEqual([320, 1.5]);
});

describe('the ways in which programs write landmarks', () => {
  const pose = landmarks(33);
  const bare = pose.map(({ x, y, z }) => [x, y, z, 0.9]);
  test.each([
    ['a list', pose, 1, 1],
    ['a list of lists', [pose, pose], 2, 2],
    ['protocol buffers', { landmark: pose }, 1, 1],
    ['Python', { pose_landmarks: { landmark: pose }, left_hand_landmarks: null }, 1, 1],
    ['several people', { poseLandmarks: [pose, pose], segmentationMasks: [] }, 1, 2],
    ['the tasks of JavaScript', { landmarks: [pose, pose], worldLandmarks: [pose, pose] }, 1, 2],
    ['frames with a rate', { fps: 30, frames: [{ timestamp: 0, pose_landmarks: bare }, { pose_landmarks: [] }] }, 2, 1],
    [
      'frames under landmarks',
      {
        landmarks: [
          { frame: 0, landmarks: null },
          { frame: 1, landmarks: pose },
        ],
      },
      2,
      1,
    ],
  ])('%s', async (_, document, frameCount, poseCount) => {
    expect(takers(document)).toEqual(['mediapipe']);
    const { recording, point } = await readDocument(mediapipe, document, { pictureSize });
    expect(recording).toMatchObject({ dimensions: 2, keypointCount: 33, frameCount, poseCount });
    expect(point(0, 10)).toEqual([20, 50]);
  });
});

test.each([
  [{ multiHandLandmarks: [landmarks(21), landmarks(21)], multiHandedness: [{ label: 'Left' }] }, 'hand21', 2],
  [{ leftHandLandmarks: landmarks(21), rightHandLandmarks: landmarks(21) }, 'hand21', 2],
  [{ faceLandmarks: [landmarks(478)] }, 'mediapipe-face478', 1],
  [{ multi_face_landmarks: [{ landmark: landmarks(468) }] }, 'mediapipe-face468', 1],
])('hands and faces are instances of their own (%#)', async (document, name, poseCount) => {
  const { recording } = await readDocument(mediapipe, document, { pictureSize });
  expect(recording).toMatchObject({ poseCount, instanceCount: poseCount, skeleton: { name } });
});

test('hands of the holistic model join the pose; a visibility of 0 throughout says nothing', async () => {
  const document = {
    poseLandmarks: landmarks(33, { visibility: 0.5 }),
    rightHandLandmarks: landmarks(21, { visibility: 0 }),
    faceLandmarks: landmarks(468),
  };
  const { recording, poses, point } = await readDocument(mediapipe, document, { pictureSize });
  expect(recording).toMatchObject({ keypointCount: 75, skeleton: { name: 'mediapipe-holistic75' } });
  expect(point(0, 33)).toBeNull();
  expect(point(0, 54 + 10)).toEqual([20, 50]);
  expect([poses.scores![0], poses.scores![54]]).toEqual([0.5, 1]);
});

test('world landmarks are 3D where there are no others', async () => {
  const { recording, point } = await readDocument(mediapipe, { poseWorldLandmarks: landmarks(33) });
  expect(recording).toMatchObject({ dimensions: 3, units: 'm', up: '-y' });
  expect(point(0, 10)).toEqual([0.1, 0.5, 0.1]);
});

test('damage is refused', async () => {
  await expect(readDocument(mediapipe, [{ pose_landmarks: landmarks(33) }, { pose_landmarks: landmarks(32) }])).rejects.toThrow(
    /^x: frame 1: pose_landmarks is .* expected lists of 33, 21, 468, 478 landmarks/,
  );
  const broken = landmarks(33) as unknown[];
  broken[4] = { x: 0.5 };
  await expect(readDocument(mediapipe, broken, { pictureSize })).rejects.toThrow(
    'x: frame 0, pose 0, landmark 4: y is missing, expected a number',
  );
});
