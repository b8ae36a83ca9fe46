import { InputError, type LiftedFrame, parseSafetensors, serializeSafetensors } from '@anylift/core';
import { answerOf, bytesOf, ofInstance, recordingOf2D, recordingOf3D, writableBy } from '@anylift/formats';
import { expect, test } from 'vitest';
import { answer, encode, input, keypointsOf, lifted, open, read3D, write2D, write3D } from '../samples.js';

const json = async () => JSON.parse(new TextDecoder().decode(await write3D(answer, 'json')));
const tensors = async (keypoints3d = answer) => parseSafetensors(await write3D(keypoints3d, 'safetensors'), 'out.safetensors');

test('JSON is read back as it was written, a frame a line', async () => {
  const bytes = await write3D(answer, 'json');
  expect(await read3D(bytes, 'out.json')).toEqual(answer);
  expect(new TextDecoder().decode(bytes).trimEnd().split('\n')).toHaveLength(answer.frames.length + 2);
});

test('JSON keeps every digit', async () => {
  const frame = { ...lifted(1), probability: 0.7000000000000001 };
  const bytes = await write3D({ ...answer, frames: [frame] }, 'json');
  expect((await read3D(bytes, 'out.json')).frames).toEqual([frame]);
});

test('safetensors are read back as they were written', async () => {
  expect(await read3D(await write3D(answer, 'safetensors'), 'out.safetensors')).toEqual(answer);
});

test('an answer goes from JSON to safetensors and back unchanged', async () => {
  const binary = await bytesOf(writableBy('.safetensors')!, await open(await write3D(answer, 'json'), 'a'), { where: 'a' });
  const back = await bytesOf(writableBy('.json')!, await open(binary, 'b'), { where: 'b' });
  expect(new TextDecoder().decode(back)).toBe(new TextDecoder().decode(await write3D(answer, 'json')));
});

test('what a lift was told of the camera goes from JSON to safetensors and back', async () => {
  const camera = { ...lifted(1).camera, focal: 1450.5, principalPoint: [960, 540] as [number, number] };
  const told = { ...answer, frames: answer.frames.map((frame) => (frame.keypoints3d ? { ...frame, camera } : frame)) };
  const context = { where: 'a' };
  const binary = await bytesOf(writableBy('.safetensors')!, await open(await write3D(told, 'json'), 'a'), context);
  const back = await bytesOf(writableBy('.json')!, await open(binary, 'b'), context);
  expect(new TextDecoder().decode(back)).toBe(new TextDecoder().decode(await write3D(told, 'json')));
  for (const intrinsics of ['{"focal": 0, "principalPoint": [1, 2]}', '{"focal": 5}', '7']) {
    const file = parseSafetensors(binary, 'b');
    const damaged = serializeSafetensors({ ...file, metadata: { ...file.metadata, intrinsics } });
    await expect(open(damaged, 'b')).rejects.toThrow('b: intrinsics in the metadata, expected {"focal": a number above 0');
    await expect(open(damaged, 'b')).rejects.toThrow(InputError);
  }
});

test('poses of several instances keep their frames and instances, in both formats', async () => {
  const numbering = {
    frame: Int32Array.of(0, 0, 4),
    instance: Int32Array.of(0, 1, 1),
    frameCount: 5,
    instanceCount: 2,
    instanceNames: ['left dog', 'right dog'],
    fps: 25,
  };
  const context = { where: 'x' };
  for (const ending of ['.json', '.safetensors']) {
    for (const recording of [recordingOf3D(answer, 'x', numbering), recordingOf2D(input, 'x', numbering)]) {
      const back = await open(await bytesOf(writableBy(ending)!, recording, context), 'x');
      const { frame, instance } = await back.read(0, 3);
      expect({ frame, instance }).toEqual({ frame: numbering.frame, instance: numbering.instance });
      expect(back).toMatchObject({
        frameCount: 5,
        instanceCount: 2,
        poseCount: 3,
        instanceNames: numbering.instanceNames,
        fps: 25,
      });
    }
  }
});

test('one instance of several keeps its answers, with a reason where it is not', async () => {
  const numbering = { frame: Int32Array.of(0, 0, 2), instance: Int32Array.of(0, 1, 1), frameCount: 3, instanceCount: 2 };
  const one = await ofInstance(recordingOf3D(answer, 'x', numbering), '1', 'x');
  const absent = { keypoints3d: null, reason: 'this instance is not in the frame' };
  expect((await answerOf(one, 'x')).frames).toEqual([answer.frames[1], absent, answer.frames[2]]);
  expect([...(await one.read(0, 3)).frame]).toEqual([0, 1, 2]);
});

test('2D landmarks are written as the input contract', async () => {
  expect(await keypointsOf(await open(await write2D(input, 'json'), 'x'))).toEqual(input);
  const { frames } = await keypointsOf(await open(await write2D(input, 'safetensors'), 'x'));
  // A landmark without a confidence is as good as a sure one.
  expect(frames[0].keypoints).toEqual([[100.25, 50, 1], [80, 99.5, 0.5], [120, 100, 1], null]);
});

test('safetensors have the tensors of the contract, NaN where nothing was lifted', async () => {
  const file = await tensors();
  expect(Object.fromEntries(Object.entries(file.tensors).map(([name, { shape }]) => [name, shape]))).toEqual({
    keypoints3d: [3, 4, 3],
    canonical: [3, 4, 3],
    rotation: [3, 3, 3],
    scale: [3],
    translation: [3, 2],
    probability: [3],
    alternatives: [3, 1, 4, 3],
    alternativeProbabilities: [3, 1],
    errors: [3, 4],
  });
  expect(file.tensors.keypoints3d.data.subarray(12, 24).every(Number.isNaN)).toBe(true);
  expect(JSON.parse(file.metadata.reasons)).toEqual({ 1: '2 visible landmarks, expected at least 3' });
});

test.each<[string, (document: Awaited<ReturnType<typeof json>>) => void, string]>([
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
])('JSON with %s is refused', async (_, spoil, message) => {
  const document = await json();
  spoil(document);
  await expect(open(encode(document), 'out.json')).rejects.toThrow(new InputError(`out.json: ${message}`));
});

test('safetensors without a tensor, or with NaN but no reason, are refused', async () => {
  const file = await tensors();
  const { scale: _, ...rest } = file.tensors;
  await expect(open(serializeSafetensors({ ...file, tensors: rest }), 'out')).rejects.toThrow(
    new InputError('out: tensor scale is missing, expected [3]'),
  );
  const unreasoned = serializeSafetensors({ ...file, metadata: { ...file.metadata, reasons: '{}' } });
  await expect(read3D(unreasoned, 'out')).rejects.toThrow(
    'out: frame 1: keypoints3d holds NaN or infinity, expected finite numbers or a reason in the metadata',
  );
});

test.each(['json', 'safetensors'])('200,000 frames are written as %s', async (name) => {
  const count = 200_000;
  const many = { ...answer, frames: Array<LiftedFrame>(count).fill(lifted(3)) };
  const bytes = await write3D(many, name);
  expect(bytes.length).toBeGreaterThan(count * 100);
  if (name === 'safetensors') expect(parseSafetensors(bytes, 'out').tensors.alternatives.shape).toEqual([count, 1, 4, 3]);
});
