import { InputError } from '@anylift/core';
import fc from 'fast-check';
import { AnimationMixer, LoopOnce, Vector3 } from 'three';
import { BVHLoader } from 'three/examples/jsm/loaders/BVHLoader.js';
import { expect, test } from 'vitest';
import { bvh } from '../../src/animation/bvh.js';
import { BODY, body, edgesOf, largestError, moved, pointsOf, readBack, recordingOf, text, written } from './files.js';

const HAND_MADE = `HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Yrotation Xrotation
  JOINT Chest
  {
    OFFSET 0 10 0
    CHANNELS 3 Xrotation Yrotation Zrotation
    JOINT Arm
    {
      OFFSET 4 6 0
      CHANNELS 3 Yrotation Xrotation Zrotation
      End Site
      {
        OFFSET 8 0 1
      }
    }
    End Site
    {
      OFFSET 0 5 0
    }
  }
}
MOTION
Frames: 3
Frame Time: 0.0333333
0 0 0 0 0 0 0 0 0 0 0 0
1 90 -3 10 20 30 -40 50 60 70 -80 90
5 91 -2 1.5e1 25 -350 -45 5.5E+1 65 75 -85 .5
`;

/** Where three places the joints of a file, frame by frame. */
function placesByThree(content: string, frameCount: number, fps: number): Map<string, number[]>[] {
  const { clip, skeleton } = new BVHLoader().parse(content);
  const mixer = new AnimationMixer(skeleton.bones[0]);
  const action = mixer.clipAction(clip);
  action.setLoop(LoopOnce, 1);
  action.clampWhenFinished = true;
  action.play();
  return Array.from({ length: frameCount }, (_, f) => {
    mixer.setTime(f / fps);
    skeleton.bones[0].updateMatrixWorld(true);
    return new Map(skeleton.bones.map((bone) => [bone.name, bone.getWorldPosition(new Vector3()).toArray()]));
  });
}

test('a file made by hand is read as by hand', async () => {
  const recording = await readBack(bvh, text(HAND_MADE));
  expect(recording).toMatchObject({ frameCount: 3, keypointCount: 5, fps: 30, up: '+y', instanceCount: 1 });
  expect(recording.skeleton.keypoints).toEqual(['Hips', 'Chest', 'Arm', 'Arm_End', 'Chest_End']);
  expect(recording.skeleton.edges).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [1, 4],
  ]);
  const points = await pointsOf(recording);
  expect([...points.subarray(0, 15)]).toEqual([0, 0, 0, 0, 10, 0, 4, 16, 0, 12, 16, 1, 0, 15, 0]);
});

test('joints are where three has them, whatever the order of the channels', async () => {
  const points = await pointsOf(await readBack(bvh, text(HAND_MADE)));
  const frames = placesByThree(HAND_MADE, 3, 1 / 0.0333333);
  // Three calls every end site ENDSITE: the joints alone have names of their own.
  for (const [f, frame] of frames.entries())
    for (const [i, name] of ['Hips', 'Chest', 'Arm'].entries())
      for (let d = 0; d < 3; d++) expect(points[15 * f + 3 * i + d]).toBeCloseTo(frame.get(name)![d], 4);
});

test('tabs, CRLF, blank lines, cases and braces of other exporters make no difference', async () => {
  const variant = `\uFEFF\r\n${HAND_MADE.replace(/\n\s*\{/g, ' {')
    .replace(/^ +/gm, '\t')
    .replaceAll('End Site', 'END SITE')
    .replaceAll('rotation', 'ROTATION')
    .replace('MOTION\n', '\nMotion\n\n')
    .replace('Frames: 3', 'Frames:\t3')
    .replace(/ (?=\d)/g, '  ')
    .replaceAll('\n', ' \r\n')}\r\n\r\n`;
  expect(await pointsOf(await readBack(bvh, text(variant)))).toEqual(await pointsOf(await readBack(bvh, text(HAND_MADE))));
});

test('a position channel stands in the place of the offset', async () => {
  const moving = HAND_MADE.replace('3 Xrotation Yrotation Zrotation', '2 Yposition Xrotation').replace(
    /(MOTION\nFrames: )[\s\S]*/,
    '$11\nFrame Time: 1\n0 0 0 0 0 0 25 0 0 0 0\n',
  );
  expect([...(await pointsOf(await readBack(bvh, text(moving)))).subarray(3, 6)]).toEqual([0, 25, 0]);
});

test.each([
  ['Frames: 3', 'Frames: 4', 'x: line 26 says 4 frames, but 3 lines of numbers follow'],
  ['Frames: 3', 'Frames: 99999999999', 'x: line 26 says 99999999999 frames, but 3 lines of numbers follow'],
  ['Frames: 3', 'Frames: many', 'x: line 26: Frames: many, expected Frames: and a number'],
  ['MOTION', 'NOTION', 'x: no MOTION after the hierarchy'],
  ['1 90 -3', '1 90', 'x: line 29: 11 numbers, expected 12, one a channel'],
  ['1 90 -3', '1 90 nan', 'x: line 29: number 3 is nan, expected a number'],
  ['OFFSET 4 6 0', 'OFFSET 4 6', 'x: line 12: OFFSET 4 6, expected three numbers'],
  ['    OFFSET 0 10 0\n', '', 'x: line 22: Chest has no OFFSET'],
  ['CHANNELS 6', 'CHANNELS 5', 'x: line 5: CHANNELS 5 with 6 names, expected as many as it says'],
  ['}\nMOTION', '\nMOTION', 'x: the hierarchy ends inside Hips, expected a }'],
  ['JOINT Arm\n    {', 'JOINT Arm\n', 'x: line 14: joint Arm_End begins, expected a { after Arm'],
])('%s as %s is refused: %s', async (from, to, message) => {
  expect(HAND_MADE).toContain(from);
  await expect(readBack(bvh, text(HAND_MADE.replace(from, to)))).rejects.toThrow(new InputError(message));
});

test('what is written is read by three and by us to where the recording has it', async () => {
  const { points, skeleton } = body(40);
  const content = await written(bvh, recordingOf(skeleton, points));
  const frames = placesByThree(new TextDecoder().decode(content), 40, 25);
  expect(largestError(points, BODY.names, 40, (name, f) => frames[f].get(name)!)).toBeLessThan(1e-4);
  const back = await readBack(bvh, content);
  expect(back).toMatchObject({ frameCount: 40, fps: 25 });
  const ours = await pointsOf(back);
  const at = (name: string, f: number) => 3 * (f * back.keypointCount + back.skeleton.keypoints!.indexOf(name));
  expect(largestError(points, BODY.names, 40, (name, f) => ours.subarray(at(name, f), at(name, f) + 3))).toBeLessThan(1e-4);
});

test('Euler angles have no jumps', async () => {
  const { points, skeleton } = body(60);
  const lines = new TextDecoder()
    .decode(await written(bvh, recordingOf(skeleton, points)))
    .trim()
    .split('\n')
    .slice(-60);
  const rows = lines.map((line) => line.split(' ').map(Number));
  for (const [f, row] of rows.entries())
    if (f > 0) for (const [c, value] of row.entries()) expect(Math.abs(value - rows[f - 1][c])).toBeLessThan(120);
});

/** Trees of joints that turn, of any shape and size. */
const trees = fc.integer({ min: 2, max: 14 }).chain((N) =>
  fc.record({
    parents: fc.tuple(...Array.from({ length: N }, (_, i) => (i === 0 ? fc.constant(-1) : fc.nat(i - 1)))),
    offsets: fc.array(
      fc
        .tuple(...[0, 1, 2].map(() => fc.double({ min: -10, max: 10, noNaN: true })))
        .filter((offset) => Math.hypot(...offset) > 0.5),
      { minLength: N, maxLength: N },
    ),
    scale: fc.constantFrom(1e-4, 1, 1000),
    wildness: fc.double({ min: 0, max: 3, noNaN: true }),
  }),
);

test('any tree of constant bones comes back within a hundredth of its extent', async () => {
  await fc.assert(
    fc.asyncProperty(trees, async ({ parents, offsets, scale, wildness }) => {
      const names = parents.map((_, i) => `landmark ${i}`);
      const sized = offsets.map((offset) => offset.map((value) => value * scale) as [number, number, number]);
      const points = moved({ parents, offsets: sized }, 12, wildness);
      const recording = recordingOf({ keypoints: names, edges: edgesOf(parents) }, points, { up: '-y' });
      const back = await readBack(bvh, await written(bvh, recording));
      const ours = await pointsOf(back);
      const turned = points.map((value, at) => (at % 3 === 0 ? value : -value));
      const at = (name: string, f: number) =>
        3 * (f * back.keypointCount + back.skeleton.keypoints!.indexOf(name.replace(' ', '_')));
      expect(largestError(turned, names, 12, (name, f) => ours.subarray(at(name, f), at(name, f) + 3))).toBeLessThan(0.01);
    }),
    { numRuns: 100 },
  );
});

test('landmarks without edges are refused', async () => {
  const recording = recordingOf({ keypoints: ['a', 'b'], edges: [] }, Float64Array.of(0, 0, 0, 1, 1, 1));
  await expect(written(bvh, recording)).rejects.toThrow(
    new InputError(
      'x: no edges between the landmarks, expected bones that make a hierarchy: give them by --skeleton, or write glTF, which holds loose points',
    ),
  );
});

test('a damaged file is read or refused', async () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '\n',
    'End Site\n',
    'JOINT a\n',
    '1e999',
    '-',
    'OFFSET 0 0 0\n',
    'CHANNELS 1 Xrotation\n',
    '9',
    ' ',
    '\0',
  );
  const changes = fc.array(fc.record({ at: fc.nat(HAND_MADE.length), remove: fc.nat(30), insert: pieces }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(changes, async (all) => {
      let content = HAND_MADE;
      for (const { at, remove, insert } of all) content = content.slice(0, at) + insert + content.slice(at + remove);
      try {
        const recording = await readBack(bvh, text(content));
        expect((await pointsOf(recording)).length).toBe(3 * recording.keypointCount * recording.frameCount);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).toMatch(/^x[^\n]+$/);
      }
    }),
    { numRuns: 1000 },
  );
});
