import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inMemory } from '../../src/bytes.js';
import { kinect } from '../../src/capture/kinect.js';
import { allPoses, damaged, damages, readerOf, readFile, readsOrRefuses, text } from './files.js';

/** More digits than a double has, and not one apart. */
const FIRST = '72057594037931101';
const SECOND = '72057594037931102';

/** x, y, z of a joint tell which it is; all are tracked but the last two, which are inferred and not tracked. */
const joint = (j: number, z: number) =>
  `${j / 10} ${-j / 10} ${z} 277.4 191.1 1036.2 519.0 0.2 -0.03 0.9 -0.04 ${j === 24 ? 0 : j === 23 ? 1 : 2}`;
const body = (name: string, z: number) =>
  [`${name} 0 1 1 1 1 0 0.02 -0.2 2`, '25', ...Array.from({ length: 25 }, (_, j) => joint(j, z))].join('\n');
/** Nobody, one, two the other way round, and the second alone. */
const FILE = ['4', '0', '1', body(FIRST, 3), '2', body(SECOND, 2.5), body(FIRST, 3.5), '1', body(SECOND, 2), ''].join('\n');

test('bodies keep their number through all frames', async () => {
  const recording = await readFile(kinect, text(FILE), 'S001C001P001R001A001.skeleton');
  expect(recording).toMatchObject({
    frameCount: 4,
    poseCount: 4,
    keypointCount: 25,
    instanceCount: 2,
    instanceNames: [FIRST, SECOND],
    units: 'm',
    up: '+y',
    skeleton: { name: 'kinect25' },
  });
  expect(recording.skeleton.edges).toHaveLength(24);
  const { points, frame, instance, scores } = await allPoses(recording);
  expect([...frame]).toEqual([1, 2, 2, 3]);
  expect([...instance]).toEqual([0, 1, 0, 1]);
  expect([0, 1, 2, 3].map((p) => points[3 * 25 * p + 2])).toEqual([3, 2.5, 3.5, 2]);
  expect([...points.subarray(3 * 22, 3 * 25)]).toEqual([2.2, -2.2, 3, 2.3, -2.3, 3, Number.NaN, Number.NaN, Number.NaN]);
  expect([...scores!.subarray(21, 25)]).toEqual([2, 2, 1, 0]);
});

test('lines of Windows and blank ones make no difference', async () => {
  const recording = await readFile(kinect, text(FILE.replaceAll('\n', ' \r\n\r\n')));
  expect((await allPoses(recording)).points).toEqual((await allPoses(await readFile(kinect, text(FILE)))).points);
});

test('a file without anybody is recognised by its name', async () => {
  const recording = await readFile(kinect, text('2\n0\n0\n'), 'empty.skeleton');
  expect([recording.frameCount, recording.poseCount]).toEqual([2, 0]);
  expect(readerOf(kinect).matches(text('2\n0\n0\n'), 'numbers.txt')).toBe(false);
  expect(readerOf(kinect).matches(text('1,2\n3,4\n'), 'a.skeleton')).toBe(false);
});

describe('refused', () => {
  test.each<[string, string, RegExp]>([
    ['a cut file', FILE.slice(0, FILE.lastIndexOf('2.4')).replace(/\n.*$/, ''), /frame 3, line 112: the end of the file/],
    ['a cut line', FILE.trimEnd().slice(0, -20), /frame 3, line 113: [0-9]+ numbers instead of 12/],
    ['another count of joints', FILE.replace('\n25\n', '\n20\n'), /frame 1, line 5: another count of joints than 25/],
    ['more bodies than a Kinect sees', FILE.replace('\n2\n', '\n7\n'), /frame 2, line 31: "7" for the count of bodies/],
    ['a word', FILE.replace('0.5 -0.5', 'x -0.5'), /frame 1, line 11: no numbers for joint 5/],
  ])('%s', async (_, content, message) => {
    await expect(readerOf(kinect).read(inMemory(text(content)), { where: 'x' })).rejects.toThrow(message);
  });
});

test('a damaged file is read or refused', async () => {
  const bytes = text(FILE);
  await fc.assert(
    fc.asyncProperty(damages, (changes) => readsOrRefuses(kinect, inMemory(damaged(bytes, changes), 'x.skeleton'))),
    { numRuns: 300 },
  );
});
