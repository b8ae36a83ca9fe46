import { InputError } from '@anylift/core';
import { describeRecording } from '@anylift/formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answer, binary2D, encode, input, open, write3D } from '../samples.js';

const FILES: [string, Uint8Array][] = [
  ['2D JSON', encode(input)],
  [
    '2D safetensors',
    binary2D(
      [1, 4, 3],
      Float32Array.from({ length: 12 }, (_, i) => i / 12),
    ),
  ],
  ['3D JSON', await write3D(answer, 'json')],
  ['3D safetensors', await write3D(answer, 'safetensors')],
];

/** Bytes written over, removed or inserted, mostly such as JSON is made of. */
const mutations = fc.array(
  fc.record({
    at: fc.nat(10_000),
    kind: fc.constantFrom('replace', 'remove', 'insert'),
    bytes: fc.oneof(
      fc.constantFrom('null', '[]', '{}', '1e999', '-1', '""', '"a"', '0', ',', ']').map((text) => encode(text)),
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

function mutate(bytes: Uint8Array, changes: { at: number; kind: string; bytes: Uint8Array }[]): Uint8Array {
  let content = [...bytes];
  for (const { at, kind, bytes: piece } of changes) {
    const start = at % (content.length + 1);
    const length = kind === 'insert' ? 0 : piece.length;
    content = [...content.slice(0, start), ...(kind === 'remove' ? [] : piece), ...content.slice(start + length)];
  }
  return Uint8Array.from(content);
}

/** Either a result or one sentence on one line. */
async function readsOrRefuses(bytes: Uint8Array): Promise<void> {
  try {
    const recording = await open(bytes, 'x');
    await describeRecording(recording);
    await recording.read(0, recording.poseCount);
    await recording.answers?.read(0, recording.poseCount);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/^x: [^\n]+$/);
  }
}

test.each(FILES)('a damaged file of %s is read or refused', async (_, bytes) => {
  await fc.assert(
    fc.asyncProperty(mutations, (changes) => readsOrRefuses(mutate(bytes, changes))),
    { numRuns: 2000 },
  );
});

test('any JSON is read or refused', async () => {
  const keypoints = fc.array(
    fc.oneof(
      fc.json().map((text) => JSON.parse(text)),
      fc.tuple(fc.double(), fc.double()),
    ),
    { maxLength: 3 },
  );
  const frames = fc.array(fc.oneof({ weight: 3, arbitrary: fc.record({ keypoints }) }, { weight: 1, arbitrary: fc.jsonValue() }));
  const skeleton = fc.oneof(fc.jsonValue(), fc.record({ edges: fc.array(fc.tuple(fc.integer(), fc.integer())) }));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.record({ skeleton, frames })), (document) =>
      readsOrRefuses(encode(JSON.stringify(document))),
    ),
    { numRuns: 2000 },
  );
});
