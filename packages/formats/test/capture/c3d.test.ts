import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inMemory } from '../../src/bytes.js';
import { storedNumbers } from '../../src/capture/c3d/numbers.js';
import { c3d } from '../../src/capture/c3d.js';
import { buildC3d, type C3dFile } from './c3dFile.js';
import { allPoses, damaged, damages, made, readFile, readsOrRefuses, written } from './files.js';

const X = Number.NaN;

/** Two frames of three points, one of them missing in the first; numbers that 16 bits and all floating points hold exactly. */
const FILE: C3dFile = {
  processor: 84,
  scale: -1,
  rate: 120,
  frames: [
    [
      [100, -200.5, 3, 0],
      [0, 0, 0, -1],
      [7, 8, 9, 1],
    ],
    [
      [101, -201, 4, 5],
      [1, 2, 3, 0],
      [-7, 8, 9, 0],
    ],
  ],
  parameters: {
    POINT: {
      USED: { integers: [3] },
      FRAMES: { integers: [2] },
      SCALE: { floats: [-1] },
      RATE: { floats: [120] },
      LABELS: ['S1:LFHD ', 'S1:RFHD ', 'T10     '],
      UNITS: 'mm  ',
      X_SCREEN: '+X',
      Y_SCREEN: '+Z',
    },
  },
};
const POINTS = [100, -200.5, 3, X, X, X, 7, 8, 9, 101, -201, 4, 1, 2, 3, -7, 8, 9];

const withPoint = (parameters: C3dFile['parameters'][string]): C3dFile => ({
  ...FILE,
  parameters: { ...FILE.parameters, POINT: { ...FILE.parameters.POINT, ...parameters } },
});
const without = (name: string): C3dFile => {
  const { [name]: _, ...rest } = FILE.parameters.POINT;
  return { ...FILE, parameters: { ...FILE.parameters, POINT: rest } };
};
/** In halves, as integers. */
const INTEGERS: C3dFile = {
  ...withPoint({ SCALE: { floats: [0.5] } }),
  scale: 0.5,
  frames: FILE.frames.map((points) => points.map(([x, y, z, seen]) => [2 * x, 2 * y, 2 * z, seen])),
};

describe('numbers of DEC', () => {
  test.each([
    [1, [0x80, 0x40, 0, 0]],
    [-1.5, [0xc0, 0xc0, 0, 0]],
    [0.5, [0, 0x40, 0, 0]],
    [120, [0xf0, 0x43, 0, 0]],
    [2 ** 126 * (2 - 2 ** -23), [0xff, 0x7f, 0xff, 0xff]],
    [1 + 2 ** -23, [0x80, 0x40, 1, 0]],
    [2 ** -128, [0x80, 0, 0, 0]],
    [0, [0x7f, 0, 9, 9]],
  ])('%d', (value, bytes) => {
    expect(storedNumbers(Uint8Array.from(bytes), 85).float32(0)).toBe(value);
  });
});

describe.each([84, 85, 86] as const)('of processor %d', (processor) => {
  test.each([
    ['floating point', FILE],
    ['integers', INTEGERS],
  ])('%s are read, analog values between them skipped', async (_, file) => {
    const plain = await readFile(c3d, buildC3d({ ...file, processor }));
    const { read, ...about } = plain;
    expect(about).toEqual({
      format: 'c3d',
      dimensions: 3,
      skeleton: { keypoints: ['S1:LFHD', 'S1:RFHD', 'T10'], edges: [] },
      keypointCount: 3,
      frameCount: 2,
      poseCount: 2,
      instanceCount: 1,
      units: 'mm',
      fps: 120,
      up: '+z',
    });
    expect([...(await allPoses(plain)).points]).toEqual(POINTS);
    const analog = await readFile(c3d, buildC3d({ ...file, processor, analog: [11, 12, 13, 14, 15] }));
    expect([...(await allPoses(analog)).points]).toEqual(POINTS);
    const second = await analog.read(1, 5);
    expect([...second.points]).toEqual(POINTS.slice(9));
    expect([...second.frame]).toEqual([1]);
  });
});

test('an analog stride that the header does not tell is taken from the parameters', async () => {
  const file: C3dFile = {
    ...FILE,
    frames: Array.from({ length: 40 }, (_, f) => [[f, 1, 2, 0]]),
    analog: [9, 9, 9, 9, 9, 9],
    header: { 2: 0, 9: 0 },
    parameters: {
      POINT: { ...FILE.parameters.POINT, USED: { integers: [1] }, FRAMES: { integers: [40] } },
      ANALOG: { USED: { integers: [2] }, RATE: { floats: [360] } },
    },
  };
  const { points } = await allPoses(await readFile(c3d, buildC3d(file)));
  expect(points.filter((_, i) => i % 3 === 0)).toEqual(Float64Array.from({ length: 40 }, (_, f) => f));
});

test.each([
  ['a fourth number that is −1 in bits is a missing point', { ...FILE, frames: [[[1, 2, 3, Number.NaN]], [[1, 2, 3, 0]]] }],
  ['an unsigned residual below 0 likewise', { ...INTEGERS, frames: [[[1, 2, 3, 0xff00]], [[2, 4, 6, 0x7fff]]] }],
])('%s', async (_, file) => {
  const one = { ...file, parameters: { POINT: { ...file.parameters.POINT, USED: { integers: [1] } } } };
  expect([...(await allPoses(await readFile(c3d, buildC3d(one)))).points]).toEqual([X, X, X, 1, 2, 3]);
});

test('data begin where the header says if POINT:DATA_START is 0 or absent', async () => {
  for (const file of [FILE, withPoint({ DATA_START: { integers: [0] } })])
    expect([...(await allPoses(await readFile(c3d, buildC3d(file)))).points]).toEqual(POINTS);
});

test('more than 255 points are named in LABELS2', async () => {
  const labels = Array.from({ length: 300 }, (_, i) => `m${String(i).padStart(3, '0')}`);
  const file = withPoint({ USED: { integers: [300] }, LABELS: labels.slice(0, 255), LABELS2: labels.slice(255) });
  const frames = [0, 1].map((f) => labels.map((_, i) => [i, f, 0, 0]));
  const recording = await readFile(c3d, buildC3d({ ...file, frames }));
  expect(recording.skeleton.keypoints).toEqual(labels);
  expect((await recording.read(1, 1)).points.subarray(897)).toEqual(Float64Array.of(299, 1, 0));
});

test('labels may be fewer than points, or none', async () => {
  const few = await readFile(c3d, buildC3d(withPoint({ LABELS: ['a ', '  '] })));
  expect(few.skeleton.keypoints).toEqual(['a', 'point 2', 'point 3']);
  expect((await readFile(c3d, buildC3d(without('LABELS')))).skeleton.keypoints).toBeUndefined();
});

describe('more frames than 16 bits count', () => {
  const count = 70_000;
  const frames = Array.from({ length: count }, (_, f) => [[f & 0x7fff, 1, 2, 0]]);
  const point = { ...INTEGERS.parameters.POINT, USED: { integers: [1] }, LABELS: ['a'] };
  const fields = { ACTUAL_START_FIELD: { integers: [1, 0] }, ACTUAL_END_FIELD: { integers: [count & 0xffff, 1] } };
  test.each<[string, C3dFile['parameters']]>([
    ['POINT:LONG_FRAMES', { POINT: { ...point, FRAMES: { integers: [-1] }, LONG_FRAMES: { floats: [count] } } }],
    ['TRIAL:ACTUAL_END_FIELD', { POINT: { ...point, FRAMES: { integers: [-1] } }, TRIAL: fields }],
    ['a floating POINT:FRAMES', { POINT: { ...point, FRAMES: { floats: [count] } } }],
    ['the length of the file', { POINT: { ...point, FRAMES: { integers: [-1] } } }],
  ])('%s tells', async (how, parameters) => {
    const recording = await readFile(c3d, buildC3d({ ...INTEGERS, frames, parameters, header: { 4: 0xffff } }));
    // Up to the end of the file means up to the end of its last block.
    expect(recording.frameCount).toBe(how.startsWith('the length') ? Math.ceil(count / 64) * 64 : count);
    expect((await recording.read(count - 1, 1)).points).toEqual(Float64Array.of(((count - 1) & 0x7fff) / 2, 0.5, 1));
  });
});

describe('refused', () => {
  const bytes = buildC3d(FILE);
  const patched = (at: number, ...values: number[]) => {
    const copy = bytes.slice();
    copy.set(values, at);
    return copy;
  };
  test.each<[string, Uint8Array, RegExp]>([
    ['a text', new Uint8Array(2000).fill(65), /begins with the bytes 65 65, expected those of a C3D file/],
    ['a piece', bytes.subarray(0, 700), /700 bytes, expected a C3D file of at least 1024/],
    ['an unknown processor', patched(515, 83), /processor type 83, expected 84 \(Intel\)/],
    ['a cut file', bytes.subarray(0, 1024 + 90), /2 frames of 48 bytes, but there are 90 bytes, expected 96/],
    ['no points', buildC3d({ ...withPoint({ USED: { integers: [0] } }), header: { 1: 0 } }), /no points, expected landmarks/],
    ['no scale', buildC3d({ ...withPoint({ SCALE: { floats: [0] } }), scale: 0 }), /POINT:SCALE is 0, expected/],
    [
      'too many points',
      buildC3d({ ...withPoint({ USED: { integers: [600] } }), frames: [0, 1].map(() => new Array(600).fill([1, 2, 3, 0])) }),
      /600 landmarks, expected at most 512/,
    ],
    [
      'data beyond the end',
      buildC3d(withPoint({ DATA_START: { integers: [99] } })),
      /points begin at byte 50176, but the file has/,
    ],
  ])('%s', async (_, content, message) => {
    await expect(c3d.reader?.container === 'file' && c3d.reader.read(inMemory(content), { where: 'x' })).rejects.toThrow(message);
  });

  test('a huge coordinate, by frame and label', async () => {
    const frames = [FILE.frames[0], [FILE.frames[1][0], [1e12, 0, 0, 0], FILE.frames[1][2]]];
    const recording = await readFile(c3d, buildC3d({ ...FILE, frames }));
    await expect(allPoses(recording)).rejects.toThrow(/^x: frame 1, keypoint 1 \(S1:RFHD\): x is 999/);
  });
});

describe('written', () => {
  const value = (f: number, k: number, d: number) => (k === 1 && f === 0 ? X : 1000 * f + 10 * k + d + 0.25);

  test('it is read again, z up, with a rate and units', async () => {
    const names = ['hip', 'left_knee', 'right_knee'];
    const skeleton = { keypoints: names, edges: [[0, 1]] as [number, number][] };
    const lifted = made({ keypointCount: 3, frameCount: 4, fps: 25, units: 'm', up: '-y', skeleton }, value, (f) => f !== 2);
    const bytes = await written(c3d, lifted);
    const recording = await readFile(c3d, bytes);
    expect(recording).toMatchObject({
      frameCount: 4,
      keypointCount: 3,
      fps: 25,
      units: 'm',
      up: '+z',
      skeleton: { keypoints: names },
    });
    // x right, y down, z away becomes x right, y away, z up.
    const expected = [0, 1, 2, 3].flatMap((f) =>
      [0, 1, 2].flatMap((k) => (f === 2 ? [X, X, X] : [value(f, k, 0), value(f, k, 2), -value(f, k, 1)])),
    );
    expect([...(await allPoses(recording)).points]).toEqual(expected);
  });

  test('its bytes are where the format has them', async () => {
    const bytes = await written(c3d, made({ keypointCount: 2, frameCount: 3 }, value));
    const view = new DataView(bytes.buffer);
    const word = (i: number) => view.getUint16(2 * i, true);
    expect(bytes.length % 512).toBe(0);
    expect([bytes[0], bytes[1], word(1), word(2), word(3), word(4), word(9)]).toEqual([2, 80, 2, 0, 1, 3, 0]);
    expect([view.getFloat32(12, true), view.getFloat32(20, true)]).toEqual([-1, 30]);
    expect([bytes[513], bytes[514], bytes[515]]).toEqual([80, word(8) - 2, 84]);
    const data = 512 * (word(8) - 1);
    // The second point is missing in the first frame.
    expect(Array.from({ length: 12 }, (_, i) => view.getFloat32(data + 4 * i, true))).toEqual([
      0.25, 1.25, 2.25, 0, 0, 0, 0, -1, 1000.25, 1001.25, 1002.25, 0,
    ]);
  });

  test('what is unknown is not told, and axes stay as they are', async () => {
    const recording = await readFile(c3d, await written(c3d, made({ keypointCount: 2, frameCount: 1 }, value)));
    expect(recording.up).toBeUndefined();
    expect(recording.units).toBeUndefined();
    expect(recording.skeleton.keypoints).toEqual(['keypoint0', 'keypoint1']);
    expect([...(await allPoses(recording)).points]).toEqual([0.25, 1.25, 2.25, X, X, X]);
  });

  test('many points of long names, and more frames than 16 bits count', async () => {
    const keypoints = Array.from({ length: 512 }, (_, i) => `marker of the ${'very '.repeat(20)}long name ${i}`);
    const many = await readFile(
      c3d,
      await written(c3d, made({ keypointCount: 512, frameCount: 2, skeleton: { keypoints, edges: [] } }, value)),
    );
    expect(many.skeleton.keypoints).toEqual(keypoints);
    const long = await readFile(
      c3d,
      await written(
        c3d,
        made({ keypointCount: 1, frameCount: 70_000 }, (f) => f),
      ),
    );
    expect(long.frameCount).toBe(70_000);
    expect([...(await long.read(69_999, 1)).points]).toEqual([69_999, 69_999, 69_999]);
  });
});

test.each([
  ['floating point', FILE],
  ['integers of MIPS', { ...INTEGERS, processor: 86 as const }],
  ['DEC with analog values', { ...FILE, processor: 85 as const, analog: [1, 2] }],
])('a damaged file of %s is read or refused', async (_, file) => {
  const bytes = buildC3d(file);
  await fc.assert(
    fc.asyncProperty(damages, (changes) => readsOrRefuses(c3d, inMemory(damaged(bytes, changes), 'x.c3d'))),
    { numRuns: 300 },
  );
});
