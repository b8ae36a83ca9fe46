import { InputError } from '@anylift/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inMemory } from '../src/bytes.js';
import { FORMATS } from '../src/formats.js';
import { bytesOf, describeRecording, openRecording, type Recording } from '../src/index.js';
import { allocatePoses, wholeRecording } from '../src/recording.js';

const FRAMES = 5;
const N = 5;

/** A kite that turns. Coordinates have digits behind the point, whichever way they are written. */
function moving(dimensions: 2 | 3, instances: 1 | 2): Recording {
  const poses = allocatePoses(FRAMES * instances, N, dimensions, 'x', dimensions === 2);
  for (let p = 0; p < FRAMES * instances; p++) {
    const frame = Math.floor(p / instances);
    poses.frame[p] = frame;
    poses.instance[p] = p % instances;
    for (let k = 0; k < N; k++) {
      const angle = (2 * Math.PI * k) / N + frame / 7;
      const at = [320.123 + 100 * Math.cos(angle), 240.456 + 90 * Math.sin(angle) + 50 * (p % instances), 30.789 * k + frame];
      poses.points.set(at.slice(0, dimensions), (p * N + k) * dimensions);
      if (poses.scores) poses.scores[p * N + k] = 0.5 + k / 16;
    }
  }
  const keypoints = ['hip', 'chest', 'head', 'left_hand', 'right_hand'];
  const edges: [number, number][] = [
    [0, 1],
    [1, 2],
    [1, 3],
    [1, 4],
  ];
  return wholeRecording(
    {
      format: 'x',
      dimensions,
      skeleton: { keypoints, edges, symmetries: [[3, 4]] },
      frameCount: FRAMES,
      instanceCount: instances,
      fps: 25,
      ...(dimensions === 2 ? { scores: 'confidence' as const } : { units: 'mm', up: '+y' as const }),
      poses,
    },
    'x',
  );
}

interface Written {
  name: string;
  what: string;
  recording: Recording;
  bytes: Uint8Array;
  /** What the writer said that it wrote. */
  progress: number;
}

/** Every format that can be written, with everything that it holds. */
async function everythingWritten(): Promise<Written[]> {
  const all: Written[] = [];
  for (const format of FORMATS)
    for (const dimensions of format.writer?.dimensions ?? [])
      for (const instances of format.writer?.single ? ([1] as const) : ([1, 2] as const)) {
        const { writer } = format;
        const recording = moving(dimensions, instances);
        if (!writer || format.name === 'png') continue;
        const told: number[] = [];
        const context = { where: 'x', progress: (poses: number) => void told.push(poses) };
        const bytes = await bytesOf({ ...format, writer }, recording, context);
        const progress = told.reduce((sum, poses) => sum + poses, 0);
        all.push({ name: format.name, what: `${format.name}, ${dimensions}D, ${instances}`, recording, bytes, progress });
      }
  return all;
}

const WRITTEN = await everythingWritten();

/** What a file calls itself where that is not the name of its writer, of 2D and of 3D landmarks. */
const OWN = ['keypoints2d', 'keypoints3d/1'];
const READ_AS: Record<string, string[]> = { json: OWN, safetensors: OWN, tsv: ['csv', 'csv'], glb: ['', 'gltf'] };
const PICTURES = ['svg', 'html'];
const READABLE = WRITTEN.filter(({ name }) => !PICTURES.includes(name));

const open = (bytes: Uint8Array) => openRecording(inMemory(bytes, 'x'), { where: 'x' });

/** All of a recording; undefined where it is refused in one sentence. */
async function readOrRefused(bytes: Uint8Array): Promise<Recording | undefined> {
  try {
    const recording = await open(bytes);
    await describeRecording(recording);
    const poses = await recording.read(0, recording.poseCount);
    expect(poses.frame.length).toBe(recording.poseCount);
    expect(poses.points.length).toBe(recording.poseCount * recording.keypointCount * recording.dimensions);
    await recording.answers?.read(0, recording.poseCount);
    return recording;
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/^x: [^\n]+$/);
    return undefined;
  }
}

test.each(WRITTEN)('$what: progress comes to what is written', ({ recording, progress }) => {
  expect(progress).toBe(recording.poseCount);
});

test.each(READABLE)('$what: its own reader reads it, with all poses where they were', async ({ name, recording, bytes }) => {
  const again = await open(bytes);
  expect(again.format).toBe(READ_AS[name]?.[recording.dimensions - 2] ?? name);
  expect(again).toMatchObject({ poseCount: recording.poseCount, frameCount: FRAMES, dimensions: recording.dimensions });
  expect((await again.read(0, again.poseCount)).instance).toEqual((await recording.read(0, again.poseCount)).instance);
});

test.each(WRITTEN.filter(({ name }) => PICTURES.includes(name)))('$what: a picture is refused', async ({ bytes }) => {
  expect(await readOrRefused(bytes)).toBeUndefined();
});

const changes = fc.array(
  fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('replace', 'remove', 'insert', 'truncate'),
    bytes: fc.oneof(
      fc.constantFrom('null', '[]', '-1', '1e999', '9999999999', '\t', '\n', ',').map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

function changed(bytes: Uint8Array, { at, kind, bytes: piece }: { at: number; kind: string; bytes: Uint8Array }): Uint8Array {
  const start = at % (bytes.length + 1);
  if (kind === 'truncate') return bytes.slice(0, start);
  const rest = bytes.subarray(kind === 'insert' ? start : start + piece.length);
  return Uint8Array.from([...bytes.subarray(0, start), ...(kind === 'remove' ? [] : piece), ...rest]);
}

test.each(READABLE)('$what: damaged, it is read or refused', async ({ bytes }) => {
  const damaged = changes.map((list) => list.reduce(changed, bytes));
  await fc.assert(
    fc.asyncProperty(damaged, async (damaged) => void (await readOrRefused(damaged))),
    { numRuns: 100 },
  );
});

/** Places of digits behind a decimal point: those of coordinates, scores and rates, never of a count. */
function digitsOf(bytes: Uint8Array): number[] {
  const text = new TextDecoder('latin1').decode(bytes);
  return [...text.matchAll(/\d\.\d+/g)].flatMap(({ index, 0: number }) =>
    Array.from({ length: number.length - 2 }, (_, i) => index + 2 + i),
  );
}

const TEXTS = ['json', 'csv', 'tsv', 'csv-tidy', 'coco3d', 'trc', 'bvh'];

test.each(READABLE.filter(({ name }) => TEXTS.includes(name)))(
  '$what: another digit is another coordinate, no other count',
  async ({ bytes, recording }) => {
    const digits = digitsOf(bytes);
    expect(digits.length).toBeGreaterThan(FRAMES * N);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...digits), fc.integer({ min: 0, max: 9 }), async (at, digit) => {
        const other = bytes.slice();
        other[at] = 48 + digit;
        const read = await readOrRefused(other);
        if (read) expect([read.poseCount, read.frameCount]).toEqual([recording.poseCount, FRAMES]);
      }),
      { numRuns: 50 },
    );
  },
);

const ENDING_IN_NUMBERS = ['npy', 'safetensors', 'glb'];

test.each(READABLE.filter(({ name }) => ENDING_IN_NUMBERS.includes(name)))(
  '$what: another byte of a number, no other count',
  async ({ bytes, recording }) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 16 }), fc.nat(255), async (back, byte) => {
        const other = bytes.slice();
        other[other.length - back] = byte;
        const read = await readOrRefused(other);
        if (read) expect([read.poseCount, read.frameCount]).toEqual([recording.poseCount, FRAMES]);
      }),
      { numRuns: 50 },
    );
  },
);
