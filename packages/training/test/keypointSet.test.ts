import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, type Safetensors, serializeSafetensors } from '@anylift/core';
import { frameExtent, framesOf, readKeypointSet } from '@anylift/training';
import { readSets } from '@anylift/training/node';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { chainFile, chainSet } from './chain.js';

/** The chain with something about it changed. */
function changed(change: (file: Safetensors) => void): Uint8Array {
  const file = chainFile();
  change(file);
  return serializeSafetensors(file);
}

const withMetadata = (metadata: Record<string, string>) => changed((file) => Object.assign(file.metadata, metadata));
const withPoints = (data: Safetensors['tensors'][string]['data'], shape: number[]) =>
  changed((file) => Object.assign(file.tensors, { keypoints3d: { data, shape } }));

describe('a keypoint set', () => {
  it('is read with all that its file says', () => {
    const { tensors, metadata } = chainFile();
    const set = chainSet();
    expect(set).toMatchObject({ name: 'chain', category: 'test', units: 'm', frames: 40, keypoints: 6, up: [0, 1, 0] });
    expect(set.points).toEqual(tensors.keypoints3d.data);
    expect(set.skeleton.edges).toEqual(JSON.parse(metadata.edges));
    expect(set.skeleton.sides).toEqual(['', '', 'L', 'L', 'R', 'R']);
    expect(set.sequences.map(({ split, start, count }) => [split, start, count])).toEqual([
      ['train', 0, 32],
      ['val', 32, 8],
    ]);
  });

  it('needs no metadata but its format, and may be in double precision', () => {
    const data = Float64Array.from({ length: 18 }, (_, k) => k ** 2);
    const file = { tensors: { keypoints3d: { shape: [2, 3, 3], data } }, metadata: { format: 'keypoints3d/1' } };
    const set = readKeypointSet(serializeSafetensors(file), 'plain');
    expect(set).toMatchObject({ name: 'plain', up: null, skeleton: { edges: [] }, frames: 2 });
    expect([...set.points]).toEqual([...data]);
    expect(framesOf(set)).toEqual([0, 1]);
    expect(framesOf(set, 'train')).toEqual([]);
  });

  it.each([
    ['+x', [1, 0, 0]],
    ['-z', [0, 0, -1]],
    ['', null],
    ['unknown (as exported)', null],
    ['constructor', null],
  ])('knows up from "%s"', (up, vector) => expect(readKeypointSet(withMetadata({ up }), 'x').up).toEqual(vector));

  it('may miss landmarks; frames of under three, or of one point, are passed over', () => {
    const points = chainSet().points.slice();
    points[4] = Number.NaN; // one coordinate is enough
    points.fill(Number.NaN, 18, 18 + 12);
    points.fill(Number.NaN, 36, 36 + 9);
    points.fill(7, 54, 72);
    const set = readKeypointSet(withPoints(points, [40, 6, 3]), 'x');
    expect(framesOf(set, 'train').slice(0, 4)).toEqual([0, 2, 4, 5]);
    expect(framesOf(set, 'val')).toHaveLength(8);
    expect(frameExtent(set, 3)).toBe(0);
    expect(frameExtent(set, 0)).toSatisfy(Number.isFinite);
  });

  const infinite = () => chainSet().points.slice().fill(Number.NEGATIVE_INFINITY, 25, 26);
  it.each<[string, Uint8Array, RegExp]>([
    ['not a set', withMetadata({ format: 'anylift-checkpoint/1' }), /must be keypoints3d\/1, found "anylift-checkpoint\/1"/],
    ['no format', serializeSafetensors({ tensors: {}, metadata: {} }), /found null/],
    ['no keypoints', changed((file) => Object.assign(file, { tensors: {} })), /no tensor "keypoints3d", found none/],
    ['zero frames', withPoints(new Float32Array(), [0, 6, 3]), /0 frames of 6 keypoints/],
    ['two axes', withPoints(new Float32Array(12), [1, 6, 2]), /\[frames, keypoints, 3\], found \[1,6,2\]/],
    ['no frames axis', withPoints(new Float32Array(18), [6, 3]), /found \[6,3\]/],
    ['whole numbers', withPoints(new Int32Array(18), [1, 6, 3]), /floating-point/],
    ['an infinite coordinate', withPoints(infinite(), [40, 6, 3]), /frame 1, keypoint 2: an infinite coordinate/],
    [
      'a number too large for float32',
      withPoints(new Float64Array(18).fill(1e300), [1, 6, 3]),
      /frame 0, keypoint 0: an infinite/,
    ],
    ['an edge out of range', withMetadata({ edges: '[[0,1],[2,6]]' }), /edge 1 is \[2, 6\], but there is no landmark 6/],
    ['an edge that is no pair', withMetadata({ edges: '[[0,1],3]' }), /metadata "edges", 1/],
    ['an edge of names', withMetadata({ edges: '[["a","b"]]' }), /metadata "edges", 0, 0/],
    ['an edge to itself', withMetadata({ edges: '[[2,2]]' }), /joins landmark 2 with itself/],
    ['edges that are not JSON', withMetadata({ edges: '[[0,1]' }), /metadata "edges" is not JSON/],
    ['edges that are no list', withMetadata({ edges: '{}' }), /metadata "edges"/],
    ['sides of another count', withMetadata({ sides: '["L"]' }), /1 sides, expected 6/],
    ['an unknown side', withMetadata({ sides: '["L","R","","","","up"]' }), /metadata "sides", 5/],
    ['names of another count', withMetadata({ keypointNames: '["a"]' }), /1 keypoints, expected 6/],
    [
      'a sequence past the end',
      withMetadata({ sequences: '[{"name":"s","split":"val","start":30,"count":11}]' }),
      /"s" ends at frame 41/,
    ],
    ['a sequence of nothing', withMetadata({ sequences: '[null]' }), /metadata "sequences", 0/],
    [
      'a sequence from half a frame',
      withMetadata({ sequences: '[{"name":"s","split":"","start":0.5,"count":1}]' }),
      /"sequences", 0, start/,
    ],
    ['text', Buffer.from('x,y,z\n1,2,3\n'), /not a safetensors file/],
    ['an empty file', new Uint8Array(), /empty/],
  ])('is refused for %s, in one sentence', (_, bytes, message) => {
    const refused = () => readKeypointSet(bytes, 'horse.safetensors');
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(/^horse.safetensors: [^\n]+$/);
  });

  it('is read or refused, whatever its metadata hold', () => {
    const json = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(fc.jsonValue()).map((value) => JSON.stringify(value)),
    );
    const metadata = fc.record(
      { edges: json, sides: json, keypointNames: json, sequences: json, up: fc.string() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(metadata, (metadata) => {
        try {
          readKeypointSet(withMetadata(metadata), 'x');
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('sets in folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anylift-sets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  for (const name of ['b', 'a']) writeFileSync(join(folder, `${name}.safetensors`), serializeSafetensors(chainFile({ name })));
  writeFileSync(join(folder, 'notes.txt'), 'not a set');
  mkdirSync(join(folder, 'empty'));

  it('are read in the order of their names', () => {
    expect(readSets([folder]).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(readSets([join(folder, 'b.safetensors'), folder]).map(({ name }) => name)).toEqual(['b', 'a', 'b']);
  });

  it.each<[string, string[], RegExp]>([
    ['no paths', [], /no paths given: no keypoint sets found/],
    ['an empty folder', [join(folder, 'empty')], /no keypoint sets found/],
    ['a path that is not there', [join(folder, 'c')], /cannot be read, there is no such file or folder/],
    ['a file of another kind', [join(folder, 'notes.txt')], /^notes.txt: not a safetensors file/],
  ])('are refused for %s', (_, paths, message) => {
    expect(() => readSets(paths)).toThrow(InputError);
    expect(() => readSets(paths)).toThrow(message);
  });
});
