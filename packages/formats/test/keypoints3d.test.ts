import { InputError, type LiftedFrame, parseSafetensors } from '@anylift/core';
import { OUTPUT_EXTENSIONS, readJson3D, readSafetensors3D, writeJson3D, writeLifted, writeSafetensors3D } from '@anylift/formats';
import { expect, test } from 'vitest';
import { answer, input, lifted } from './samples.js';

const json = () => JSON.parse(new TextDecoder().decode(writeJson3D(answer)));
const tensors = (keypoints3d = answer) => parseSafetensors(writeSafetensors3D(keypoints3d), 'out.safetensors');

test('JSON is read back as it was written, a frame a line', () => {
  expect(readJson3D(json(), 'out.json')).toEqual(answer);
  expect(new TextDecoder().decode(writeJson3D(answer)).trimEnd().split('\n')).toHaveLength(answer.frames.length + 2);
});

test('JSON keeps every digit', () => {
  const frame = { ...lifted(1), probability: 0.7000000000000001 };
  const bytes = writeJson3D({ ...answer, frames: [frame] });
  expect(readJson3D(JSON.parse(new TextDecoder().decode(bytes)), 'out.json').frames).toEqual([frame]);
});

test('safetensors are read back as they were written', () => {
  expect(readSafetensors3D(tensors(), 'out.safetensors')).toEqual(answer);
  const none = { ...answer, frames: [{ keypoints3d: null, reason: 'all visible landmarks are on one line' }] };
  expect(readSafetensors3D(tensors(none), 'out.safetensors')).toEqual(none);
});

test('safetensors have the tensors of the contract, NaN where nothing was lifted', () => {
  const file = tensors();
  expect(Object.fromEntries(Object.entries(file.tensors).map(([name, { shape }]) => [name, shape]))).toEqual({
    keypoints3d: [3, 4, 3],
    canonical: [3, 4, 3],
    rotation: [3, 3, 3],
    scale: [3],
    translation: [3, 2],
    probability: [3],
    alternatives: [3, 1, 4, 3],
    alternativeProbabilities: [3, 1],
  });
  expect(file.tensors.keypoints3d.data.subarray(12, 24).every(Number.isNaN)).toBe(true);
  expect(JSON.parse(file.metadata.reasons)).toEqual({ 1: '2 visible landmarks, expected at least 3' });
});

test.each<[string, (document: ReturnType<typeof json>) => void, string]>([
  ['no model', (d) => delete d.model, 'model is missing, expected the name of a model'],
  ['no frames', (d) => (d.frames = []), 'frames is [], expected at least 1 frame'],
  [
    'a text for a number',
    (d) => (d.frames[0].keypoints3d[2][1] = 'x'),
    'frames[0].keypoints3d[2][1] is "x", expected a finite number',
  ],
  [
    'a missing camera',
    (d) => delete d.frames[0].camera,
    'frames[0].camera is missing, expected {"rotation", "scale", "translation"}',
  ],
  ['a probability of 2', (d) => (d.frames[0].probability = 2), 'frames[0].probability is 2, expected a probability, 0 to 1'],
  ['no reason', (d) => delete d.frames[1].reason, 'frames[1].reason is missing, expected a text'],
  ['an edge to nowhere', (d) => d.skeleton.edges.push([0, 9]), 'edge 3 is [0, 9], but there is no landmark 9, expected 0 to 3'],
])('JSON with %s is refused', (_, spoil, message) => {
  const document = json();
  spoil(document);
  expect(() => readJson3D(document, 'out.json')).toThrow(new InputError(`out.json: ${message}`));
});

test('safetensors without a tensor, or with NaN but no reason, are refused', () => {
  const { scale: _, ...rest } = tensors().tensors;
  expect(() => readSafetensors3D({ ...tensors(), tensors: rest }, 'out')).toThrow(
    new InputError('out: tensor scale is missing, expected [3]'),
  );
  const { metadata } = tensors();
  expect(() => readSafetensors3D({ ...tensors(), metadata: { ...metadata, reasons: '{}' } }, 'out')).toThrow(
    'out: frame 1: keypoints3d holds NaN or infinity, expected finite numbers or a reason in the metadata',
  );
});

test.each(OUTPUT_EXTENSIONS)('200,000 frames are written as %s', (extension) => {
  const count = 200_000;
  const many = { ...answer, frames: Array<LiftedFrame>(count).fill(lifted(3)) };
  const bytes = writeLifted(extension, many, { ...input, frames: Array(count).fill(input.frames[0]) });
  expect(bytes.length).toBeGreaterThan(1000);
  if (extension === '.safetensors') expect(parseSafetensors(bytes, 'out').tensors.alternatives.shape).toEqual([count, 1, 4, 3]);
});
