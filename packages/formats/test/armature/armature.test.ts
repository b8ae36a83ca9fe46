import { InputError, SKELETONS } from '@anylift/core';
import { expect, test } from 'vitest';
import { animatedPoints } from '../../src/animation/track.js';
import { type Armature, fitArmature } from '../../src/armature/armature.js';
import { jointPlaces } from '../../src/armature/forward.js';
import { boneHierarchy } from '../../src/armature/hierarchy.js';
import { extentOf } from '../../src/armature/sample.js';
import { BODY, body, edgesOf, largestError, moved, recordingOf } from '../animation/files.js';

/** The largest distance of a landmark from where the armature has it, as a share of the extent. */
function errorOf(armature: Armature, points: Float64Array, names: string[]): number {
  const places = Array.from({ length: armature.frameCount }, (_, f) => jointPlaces(armature, f));
  const joint = (name: string) => armature.joints.findIndex(({ landmark }) => landmark === names.indexOf(name));
  return largestError(points, names, armature.frameCount, (name, f) => places[f].subarray(3 * joint(name), 3 * joint(name) + 3));
}

test('the root is the hips, or else the middle of the rig', () => {
  expect(boneHierarchy({ keypoints: BODY.names, edges: edgesOf(BODY.parents) }, 11).roots).toEqual([0]);
  // biome-ignore format: one line
  expect(boneHierarchy({ keypoints: ['a', 'b', 'mixamorig:Hips'], edges: [[0, 1], [1, 2]] }, 3).roots).toEqual([2]);
  const chain: [number, number][] = [0, 1, 2, 3, 4, 5].map((i) => [i, i + 1]);
  expect([...boneHierarchy({ edges: chain }, 7).parent]).toEqual([1, 2, 3, -1, 3, 4, 5]);
});

test('every landmark of every registered skeleton has one way to its root', () => {
  for (const skeleton of SKELETONS) {
    const N = skeleton.keypoints!.length;
    const { parent, roots } = boneHierarchy(skeleton, N);
    for (let i = 0; i < N; i++) {
      let [at, steps] = [i, 0];
      for (; parent[at] >= 0 && steps <= N; steps++) {
        expect(skeleton.edges.some(([a, b]) => (a === at && b === parent[at]) || (b === at && a === parent[at]))).toBe(true);
        at = parent[at];
      }
      expect(roots).toContain(at);
    }
  }
});

test('a body whose joints are stiff needs no further joints and is met exactly', () => {
  const { points, skeleton } = body(40);
  const armature = fitArmature(points, skeleton, 11);
  expect(armature.joints.map(({ name }) => name).sort()).toEqual([...BODY.names].sort());
  expect(errorOf(armature, points, BODY.names)).toBeLessThan(5e-5);
});

test('bones that move against each other at one joint are met exactly, by joints of their own', () => {
  // A star of bones, each with a motion of its own.
  const names = ['root', 'a', 'b', 'c', 'd'];
  const tree = { parents: [-1, 0, 0, 0, 0], offsets: names.map((): [number, number, number] => [1, 0, 0]) };
  const points = moved(tree, 30);
  for (let f = 0; f < 30; f++)
    for (let i = 1; i < 5; i++)
      for (let d = 0; d < 3; d++)
        points[3 * (5 * f + i) + d] =
          points[15 * f + d] + i * [Math.cos(i * i + f / (4 + i)), Math.sin(i * i + f / (4 + i)), 0][(d + i) % 3];
  const armature = fitArmature(points, { keypoints: names, edges: edgesOf(tree.parents) }, 5);
  expect(armature.joints.some(({ name }) => name === 'root_to_a')).toBe(true);
  expect(errorOf(armature, points, names)).toBeLessThan(0.006);
});

test('a person without pelvis and spine gets both', () => {
  const coco = SKELETONS.find(({ name }) => name === 'coco17')!;
  const names = coco.keypoints!;
  const points = Float64Array.from({ length: 20 * 51 }, (_, at) => Math.sin(1 + (at % 51) * 7.13) + 0.1 * Math.sin(at * 0.37));
  const { joints } = fitArmature(points, coco, 17);
  const above = (name: string) => {
    let at = joints.findIndex((joint) => joint.name === name);
    do at = joints[at].parent;
    while (joints[at].landmark < 0);
    return joints[at].name;
  };
  expect(joints[0].name).toBe('hips');
  expect(['left_hip', 'right_hip', 'chest', 'left_shoulder', 'nose', 'left_elbow'].map(above)).toEqual(
    // biome-ignore format: one line
    ['hips', 'hips', 'hips', 'chest', 'chest', 'left_shoulder'],
  );
  expect(new Set(joints.map(({ name }) => name)).size).toBe(joints.length);
  expect(names.every((name) => joints.some((joint) => joint.name === name))).toBe(true);
});

test('cycles are opened, parts are joined, and all positions are right', () => {
  const { points } = body(20);
  // biome-ignore format: one line
  const edges: [number, number][] = [[0, 1], [1, 2], [2, 3], [3, 1], [5, 6], [0, 7], [7, 8], [8, 9], [9, 0]];
  const armature = fitArmature(points, { keypoints: BODY.names, edges }, 11);
  expect(armature.joints.filter(({ parent }) => parent < 0).map(({ name }) => name)).toEqual(['root']);
  const free = armature.joints.filter((joint) => joint.free).map(({ name }) => name);
  expect(free).toEqual(['hips', 'right_arm', 'left_hand', 'right_foot']);
  const found = Array.from({ length: 20 }, (_, f) => jointPlaces(armature, f));
  // Lengths of edges between landmarks that are no bone vary: those are met by the nearest way.
  for (const name of ['hips', 'spine', 'neck', 'right_arm', 'right_hand', 'left_hand', 'right_foot', 'left_knee', 'left_foot']) {
    const [joint, i] = [armature.joints.findIndex((other) => other.name === name), BODY.names.indexOf(name)];
    for (let f = 0; f < 20; f++)
      for (let d = 0; d < 3; d++) expect(Math.abs(found[f][3 * joint + d] - points[3 * (11 * f + i) + d])).toBeLessThan(1);
  }
});

test('bones of changing length keep the median, and landmarks stay as near as that allows', () => {
  const { points, skeleton } = body(40);
  const wobbling = points.map((value, at) => value + 1.5 * Math.sin(at * 12.9898 + (at % 7)));
  const armature = fitArmature(wobbling, skeleton, 11);
  const extent = extentOf(points.subarray(0, 33));
  expect(extent).toBeGreaterThan(100);
  // Each landmark is off by less than three times what it wobbles, at the end of a chain too.
  expect(errorOf(armature, wobbling, BODY.names)).toBeLessThan((3 * Math.sqrt(3) * 1.5) / extent);
});

test('rotations go on without jumps, though a bone passes the opposite of its rest', () => {
  // A pendulum that swings around, its plane tilting slowly.
  const F = 200;
  const points = new Float64Array(9 * F);
  for (let f = 0; f < F; f++) {
    const [angle, tilt] = [Math.sin(f / 15) * 3.1, 0.02 * Math.sin(f / 7)];
    points.set(
      [0, 0, 0, 0, 1, 0, Math.sin(angle), 1 + Math.cos(angle) * Math.cos(tilt), Math.cos(angle) * Math.sin(tilt)],
      9 * f,
    );
  }
  // biome-ignore format: one line
  const { joints, rotations } = fitArmature(points, { keypoints: ['root', 'b', 'c'], edges: [[0, 1], [1, 2]] }, 3);
  const J = joints.length;
  for (let f = 1; f < F; f++)
    for (let j = 0; j < J; j++) {
      const [before, now] = [f - 1, f].map((frame) => rotations.subarray(4 * (frame * J + j), 4 * (frame * J + j) + 4));
      const cosine = now.reduce((sum, value, k) => sum + value * before[k], 0);
      expect(2 * Math.acos(Math.min(1, cosine))).toBeLessThan(0.5);
    }
});

test('missing landmarks go straight from where they were to where they are, and rest before and after', async () => {
  const NONE = Number.NaN;
  const x = [NONE, 1, NONE, NONE, 4, NONE];
  const points = Float64Array.from(x.flatMap((value, f) => [value, value * 2, 0, f, 0, 0, NONE, NONE, NONE]));
  const recording = recordingOf({ keypoints: ['a', 'b', 'c'], edges: [[1, 2]] }, points);
  const track = await animatedPoints(recording, 'x');
  const column = (at: number) => [0, 1, 2, 3, 4, 5].map((f) => track[9 * f + at]);
  expect(column(0)).toEqual([1, 1, 2, 3, 4, 4]);
  expect(column(1)).toEqual([2, 2, 4, 6, 8, 8]);
  // Never seen: with its neighbour.
  expect(column(6)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a recording without any landmark is refused', async () => {
  const recording = recordingOf({ keypoints: ['a', 'b'], edges: [[0, 1]] }, new Float64Array(12).fill(Number.NaN));
  await expect(animatedPoints(recording, 'x')).rejects.toThrow(new InputError('x: no landmark is there in any frame'));
});
