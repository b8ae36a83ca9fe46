import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inMemory } from '../../src/bytes.js';
import { trc } from '../../src/capture/trc.js';
import { allPoses, damaged, damages, made, readFile, readsOrRefuses, text, written } from './files.js';

const X = Number.NaN;
const ROWS = ['5\t0.040\t1.5\t-2\t3e-2\t\t\t\t', '6\t0.050\t4\t5\t6\t7\t8\t9\t'];
const file = (rows = ROWS, names = 'R.ASIS\t\t\tV Sacral\t\t', counts = '100.00\t100\t  2\t2\tmm\t100\t5\t2') =>
  [
    'PathFileType\t4\t(X/Y/Z)\twalk.trc',
    'DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames',
    counts,
    `Frame#\tTime\t${names}`,
    '\t\tX1\tY1\tZ1\tX2\tY2\tZ2\t',
    '',
    ...rows,
    '',
  ].join('\n');
const POINTS = [1.5, -2, 0.03, X, X, X, 4, 5, 6, 7, 8, 9];
const withoutLine = (line: number) =>
  file()
    .split('\n')
    .filter((_, i) => i !== line)
    .join('\n');

test('names, rate, units and coordinates are read', async () => {
  const recording = await readFile(trc, text(file()));
  const { read, ...about } = recording;
  expect(about).toEqual({
    format: 'trc',
    dimensions: 3,
    skeleton: { keypoints: ['R.ASIS', 'V Sacral'], edges: [] },
    keypointCount: 2,
    frameCount: 2,
    poseCount: 2,
    instanceCount: 1,
    units: 'mm',
    fps: 100,
  });
  const poses = await allPoses(recording);
  expect([...poses.points]).toEqual(POINTS);
  expect([...poses.frame]).toEqual([0, 1]);
});

describe('as tools write it', () => {
  test.each<[string, string]>([
    ['lines of Windows', file().replaceAll('\n', '\r\n')],
    ['lines of old Macs', file().replaceAll('\n', '\r')],
    ['no end of the last line', file().trimEnd()],
    ['a byte order mark', `\uFEFF${file()}`],
    ['commas', file().replaceAll('\t', ',')],
    ['quotes', file().replaceAll('\t', ',').replace('V Sacral', '"V Sacral"')],
    ['no blank line', withoutLine(5)],
    ['no line of axes', withoutLine(4)],
    ['a blank line between rows', file([ROWS[0], '', ROWS[1]])],
    ['blank cells cut off', file([ROWS[0].trimEnd(), ROWS[1].trimEnd()])],
    ['NaN for a missing marker', file(['5\t0.040\t1.5\t-2\t3e-2\tNaN\tnan\t1.#QNAN', ROWS[1]])],
    ['names side by side', file(ROWS, 'R.ASIS\tV Sacral')],
    ['a count of frames that is wrong', file(ROWS, undefined, '100\t100\t652\t2\tmm\t100\t5\t652')],
  ])('%s', async (_, content) => {
    const recording = await readFile(trc, text(content));
    expect(recording.skeleton.keypoints).toEqual(['R.ASIS', 'V Sacral']);
    expect(recording.fps).toBe(100);
    expect([...(await allPoses(recording)).points]).toEqual(POINTS);
  });

  test('a marker without a name', async () => {
    const recording = await readFile(trc, text(file(ROWS, '\t\t\tV Sacral\t\t')));
    expect(recording.skeleton.keypoints).toEqual(['marker 1', 'V Sacral']);
  });
});

describe('refused', () => {
  test.each<[string, string, RegExp]>([
    ['a row cut within a marker', file([ROWS[0], '6\t0.05\t4\t5\t6\t7\t8']), /line 8: 7 cells, expected 8 for 2 markers/],
    ['a row too long', file([`${ROWS[1]}\t10`]), /line 7: 10 cells, expected 8/],
    ['a word among numbers', file([ROWS[1].replace('8', 'eight')]), /line 7: y of V Sacral is "eight", expected a number/],
    ['more markers told than named', file(ROWS, undefined, '100\t100\t2\t3\tmm'), /NumMarkers 3, but names 2 markers/],
    ['no count of markers', file(ROWS, undefined, '100\t100\t2\t\tmm'), /no count NumMarkers/],
    ['no rows', file([]), /no frames, expected at least 1/],
    ['infinity', file([ROWS[1].replace('8', '1e999')]), /keypoint 1 \(V Sacral\): y is Infinity/],
  ])('%s', async (_, content, message) => {
    await expect(readFile(trc, text(content))).rejects.toThrow(message);
  });
});

describe('written', () => {
  const value = (f: number, k: number, d: number) => (k === 1 && f === 0 ? X : 100 * f + 10 * k + d + 1 / 3);

  test('it is read again to the last digit, upright, with frames that had no pose', async () => {
    const skeleton = { keypoints: ['hip', 'left\tknee '], edges: [] };
    const lifted = made({ keypointCount: 2, frameCount: 3, fps: 25, units: 'cm', up: '-y', skeleton }, value, (f) => f !== 1);
    const recording = await readFile(trc, await written(trc, lifted));
    expect(recording).toMatchObject({ frameCount: 3, fps: 25, units: 'cm', skeleton: { keypoints: ['hip', 'left knee'] } });
    const expected = [0, 1, 2].flatMap((f) =>
      [0, 1].flatMap((k) => (f === 1 ? [X, X, X] : [value(f, k, 0), 0 - value(f, k, 1), 0 - value(f, k, 2)])),
    );
    expect([...(await allPoses(recording)).points]).toEqual(expected);
  });

  test('it is laid out as Motion Analysis has it', async () => {
    const bytes = await written(
      trc,
      made({ keypointCount: 2, frameCount: 2, up: '+y' }, (f, k, d) => (f + k === 0 ? X : f + k + d)),
    );
    expect(new TextDecoder().decode(bytes).split('\n')).toEqual([
      'PathFileType\t4\t(X/Y/Z)\tanylift.trc',
      'DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames',
      '30\t30\t2\t2\tmm\t30\t1\t2',
      'Frame#\tTime\tkeypoint0\t\t\tkeypoint1\t\t',
      '\t\tX1\tY1\tZ1\tX2\tY2\tZ2',
      '',
      '1\t0.000000\t\t\t\t1\t2\t3',
      '2\t0.033333\t1\t2\t3\t2\t3\t4',
      '',
    ]);
  });

  test('frames beyond a piece go on counting', async () => {
    const long = made({ keypointCount: 1, frameCount: 70_000 }, (f, _, d) => f + d);
    const recording = await readFile(trc, await written(trc, long));
    expect([...(await recording.read(69_999, 1)).points]).toEqual([69_999, 70_000, 70_001]);
  });
});

test('a damaged file is read or refused', async () => {
  const bytes = text(file());
  await fc.assert(
    fc.asyncProperty(damages, (changes) => readsOrRefuses(trc, inMemory(damaged(bytes, changes), 'x.trc'))),
    { numRuns: 500 },
  );
});
