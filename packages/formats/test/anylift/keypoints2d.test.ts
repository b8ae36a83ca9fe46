import { InputError, MAX_KEYPOINTS, serializeSafetensors } from '@anylift/core';
import { describe, expect, test } from 'vitest';
import { binary2D, encode, input, open, read2D, skeleton } from '../samples.js';

const read = (content: unknown) => read2D(encode(content), 'in.json');
const frame = (...keypoints: unknown[]) => ({ skeleton: { edges: [] }, frames: [{ keypoints }] });
const points = (count: number) => Array.from({ length: count }, (_, i) => [i, i * i]);

describe('JSON', () => {
  test('reads the contract, a byte order mark and spaces before it', async () => {
    expect(await read(input)).toEqual(input);
    expect(await read2D(encode(`\uFEFF\n ${JSON.stringify(input)}`), 'in.json')).toEqual(input);
  });

  test('says of a file longer than the longest string that it is too large', async () => {
    const bytes = new Uint8Array(2 ** 29); // untouched, so the system gives no memory for it
    bytes[0] = '{'.charCodeAt(0);
    await expect(read2D(bytes, 'in.json')).rejects.toThrow(
      /^in\.json: too large, 536 MB of JSON, expected at most 536; safetensors may be larger$/,
    );
  });

  test('takes a skeleton without edges and ignores other keys', async () => {
    const frames = [{ keypoints: [[1, 2]], image: 'a.png' }];
    expect(await read({ skeleton: { colour: 'red' }, frames, info: {} })).toEqual({
      skeleton: { edges: [] },
      frames: [{ keypoints: [[1, 2]] }],
    });
  });

  test('reads 512 landmarks', async () => {
    expect((await read(frame(...points(MAX_KEYPOINTS)))).frames[0].keypoints).toHaveLength(512);
  });

  test.each<[string, unknown, string | RegExp]>([
    ['an empty file', '', 'in.json: the file is empty, expected landmarks'],
    [
      'plain text',
      'hello, world',
      /^in\.json: of no format known here, it is text, its first line is "hello, ?world"; expected one of .+$/,
    ],
    ['broken JSON', '{"frames": [', /^in\.json: not JSON, .+$/],
    ['a NaN literal', '{"frames": [{"keypoints": [[NaN, 1]]}]}', /^in\.json: not JSON, .+$/],
    ['spaces alone', '   ', /^in\.json: of no format known here, .+$/],
    ['a list', [1, 2], 'in.json: the document is [1,2], expected {"skeleton": …, "frames": […]}'],
    ['no frames', { skeleton: { edges: [] } }, 'in.json: no "frames", expected "frames": [{"keypoints": [[x, y], …]}, …]'],
    ['frames of another kind', { frames: 3 }, 'in.json: "frames" is 3, expected a list of frames'],
    ['zero frames', { ...input, frames: [] }, 'in.json: "frames" is empty, expected at least 1 frame'],
    [
      'no skeleton',
      { frames: input.frames },
      'in.json: skeleton is missing, expected {"edges": [[i, j], …]}, with no edges where there are none',
    ],
    [
      'a frame that is none',
      { ...input, frames: [null] },
      'in.json: frame 0: the frame is null, expected {"keypoints": [[x, y], …]}',
    ],
    [
      'a frame without keypoints',
      { ...input, frames: [{}] },
      'in.json: frame 0: "keypoints" is missing, expected {"keypoints": [[x, y], …]}',
    ],
    [
      'ragged keypoints',
      { ...input, frames: [...input.frames, { keypoints: [null] }] },
      'in.json: frame 3 has 1 keypoints, expected 4 as in frame 0',
    ],
    ['one number', frame([1, 2], [3]), 'in.json: frame 0, keypoint 1: found [3], expected [x, y], [x, y, confidence] or null'],
    ['a text', frame([1, '2']), 'in.json: frame 0, keypoint 0: found [1,"2"], expected [x, y], [x, y, confidence] or null'],
    ['null for x', frame([null, 2]), 'in.json: frame 0, keypoint 0: found [null,2], expected [x, y], [x, y, confidence] or null'],
    [
      'infinity, with the name of the landmark',
      JSON.stringify(input).replace('100.25', '1e999'),
      'in.json: frame 0, keypoint 0 (seat): x is Infinity and y is 50, expected finite numbers',
    ],
    ['confidence over 1', frame([1, 2, 1.5]), 'in.json: frame 0, keypoint 0: the confidence is 1.5, expected 0 to 1'],
    ['confidence under 0', frame([1, 2, -0.1]), 'in.json: frame 0, keypoint 0: the confidence is -0.1, expected 0 to 1'],
    [
      'an edge to nowhere',
      { ...input, skeleton: { edges: [[0, 4]] } },
      'in.json: edge 0 is [0, 4], but there is no landmark 4, expected 0 to 3',
    ],
    [
      'half an edge',
      { ...input, skeleton: { edges: [[0, 1], [0]] } },
      'in.json: skeleton.edges[1] is [0], expected a pair of landmark indices',
    ],
    [
      'an edge of names',
      { ...input, skeleton: { edges: [['a', 1]] } },
      'in.json: skeleton.edges[0][0] is "a", expected the index of a landmark',
    ],
    [
      'a side that is none',
      { ...input, skeleton: { sides: ['left'] } },
      'in.json: skeleton.sides[0] is "left", expected "L", "R" or ""',
    ],
    [
      'too few names',
      { ...input, skeleton: { keypoints: ['a'] } },
      'in.json: the skeleton has 1 keypoints, expected 4, one a landmark',
    ],
    ['513 landmarks', frame(...points(513)), 'in.json: 513 landmarks, expected at most 512'],
    ['no landmarks', frame(), 'in.json: no landmarks, expected at least 1'],
    [
      'lists in lists without end',
      `{"frames":${'['.repeat(1e5)}${']'.repeat(1e5)}, "skeleton": {}}`,
      'in.json: frame 0: the frame is deeply nested, expected {"keypoints": [[x, y], …]}',
    ],
  ])('refuses %s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(InputError);
    await expect(read(content)).rejects.toThrow(typeof message === 'string' ? new InputError(message) : message);
  });
});

describe('safetensors', () => {
  const readBinary = (bytes: Uint8Array) => read2D(bytes, 'in.safetensors');

  test('reads F32 and F64, NaN as hidden', async () => {
    const values = [1, 2, Number.NaN, Number.NaN, 5, 6, 7, 8];
    const keypoints = [[1, 2], null, [5, 6], [7, 8]];
    expect(await readBinary(binary2D([1, 4, 2], Float32Array.from(values)))).toEqual({ skeleton, frames: [{ keypoints }] });
    expect(await readBinary(binary2D([1, 4, 2], Float64Array.from(values)))).toEqual({ skeleton, frames: [{ keypoints }] });
  });

  test('reads confidence', async () => {
    const bytes = binary2D([2, 1, 3], Float32Array.of(1, 2, 0.5, 3, 4, 1), { skeleton: '{"edges":[]}' });
    expect((await readBinary(bytes)).frames).toEqual([{ keypoints: [[1, 2, 0.5]] }, { keypoints: [[3, 4, 1]] }]);
  });

  test.each<[string, Uint8Array, string]>([
    ['a wrong shape', binary2D([4, 2], new Float32Array(8)), 'keypoints2d has shape [4,2], expected [frames, landmarks, 2 or 3]'],
    [
      '4 numbers a landmark',
      binary2D([1, 1, 4], new Float32Array(4)),
      'keypoints2d has shape [1,1,4], expected [frames, landmarks, 2 or 3]',
    ],
    ['zero frames', binary2D([0, 4, 2], new Float32Array(0)), 'keypoints2d has shape [0,4,2], expected at least 1 frame'],
    [
      'infinity',
      binary2D([1, 4, 2], Float32Array.of(1, 2, 3, Number.POSITIVE_INFINITY, 5, 6, 7, 8)),
      'frame 0, keypoint 1 (left_leg): y is Infinity, expected a coordinate below 1000000000',
    ],
    [
      'half a NaN',
      binary2D([1, 4, 2], Float32Array.of(1, 2, 3, Number.NaN, 5, 6, 7, 8)),
      'frame 0, keypoint 1 (left_leg): x is 3 and y is NaN, expected finite numbers, or both NaN where it is hidden',
    ],
    ['no skeleton', binary2D([1, 4, 2], new Float32Array(8), {}), 'no skeleton in the metadata, expected "skeleton" as JSON'],
    [
      '513 landmarks',
      binary2D([1, 513, 2], new Float32Array(1026), { skeleton: '{"edges":[]}' }),
      '513 landmarks, expected at most 512',
    ],
    [
      'whole numbers',
      serializeSafetensors({ tensors: { keypoints2d: { shape: [1, 1, 2], data: Int32Array.of(1, 2) } }, metadata: {} }),
      'keypoints2d holds whole numbers, expected F32 or F64',
    ],
    [
      'other tensors',
      serializeSafetensors({ tensors: { weights: { shape: [1], data: Float32Array.of(1) } }, metadata: {} }),
      'safetensors of an unknown format, expected a tensor keypoints2d, found weights',
    ],
    [
      'a format that every object has',
      serializeSafetensors({ tensors: {}, metadata: { format: 'constructor' } }),
      'safetensors of an unknown format, expected a tensor keypoints2d, found no tensors',
    ],
    [
      'a checkpoint',
      serializeSafetensors({ tensors: {}, metadata: { format: 'anylift-checkpoint/1' } }),
      'this is a checkpoint, expected landmarks',
    ],
    [
      'a 3D set without landmarks',
      serializeSafetensors({ tensors: {}, metadata: { format: 'keypoints3d/1' } }),
      'tensor keypoints3d is missing, expected it in a keypoints3d/1 set',
    ],
  ])('refuses %s', (_, bytes, message) =>
    expect(readBinary(bytes)).rejects.toThrow(new InputError(`in.safetensors: ${message}`)),
  );

  test('refuses a file that is cut short, wherever', async () => {
    const bytes = binary2D([1, 4, 2], new Float32Array(8));
    for (let length = 0; length < bytes.length; length++)
      await expect(open(bytes.subarray(0, length), 'in')).rejects.toThrow(InputError);
  });
});

describe('a known skeleton', () => {
  const frames = [{ keypoints: Array.from({ length: 17 }, (_, i) => [i, i * i]) }];
  const read = (skeleton: string) => read2D(encode({ skeleton, frames }), 'a.json');

  test('is taken by its name', async () => {
    const { skeleton } = await read('coco17');
    expect(skeleton.edges).toContainEqual([5, 7]);
    expect(skeleton.keypoints?.[9]).toBe('left_wrist');
  });

  test('of an unknown name is refused with the names there are', async () => {
    await expect(read('coco18')).rejects.toThrow(/^a\.json: skeleton is "coco18", expected .* or one of coco17, /);
  });

  test('must fit its landmarks', async () => {
    await expect(read('hand21')).rejects.toThrow(InputError);
  });
});
