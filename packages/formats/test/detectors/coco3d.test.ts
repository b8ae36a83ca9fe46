import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coco3d } from '../../src/detectors/coco3d.js';
import { type Recording, wholeRecording } from '../../src/recording.js';
import { coco3dFile } from './documents.js';
import { readDocument } from './reading.js';

test('x, y, z and visibility, with what the file says of itself', async () => {
  const { recording, point } = await readDocument(coco3d, coco3dFile);
  expect(recording).toMatchObject({ dimensions: 3, units: 'mm', fps: 25, up: '-y', scores: 'visibility', keypointCount: 3 });
  expect(recording.skeleton).toEqual({
    name: 'stick',
    keypoints: ['a', 'b', 'c'],
    edges: [
      [0, 1],
      [1, 2],
    ],
  });
  expect([point(0, 0), point(0, 1), point(0, 2)]).toEqual([[1, 2, 3], null, [4, 5, 6]]);
});

async function written(recording: Recording): Promise<string> {
  const pieces: Uint8Array[] = [];
  let at = 0;
  const sink = {
    write: async (start: number, bytes: Uint8Array) => {
      expect(start).toBe(at);
      at += bytes.length;
      pieces.push(bytes);
    },
  };
  await coco3d.writer!.write(recording, sink, { where: 'x' });
  return new TextDecoder().decode(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
}

const skeleton = { name: 'stick', keypoints: ['a', 'b'], edges: [[0, 1]] as [number, number][] };

test('indices count from 1 in the file', async () => {
  const poses = { points: Float64Array.of(1, 2, 3, 4, 5, 6), frame: Int32Array.of(1), instance: Int32Array.of(0) };
  const document = JSON.parse(
    await written(wholeRecording({ format: 'test', dimensions: 3, skeleton, frameCount: 2, poses }, 'x')),
  );
  expect(document.annotations).toMatchObject([
    { id: 1, image_id: 2, category_id: 1, num_keypoints: 2, keypoints_3d: [1, 2, 3, 2, 4, 5, 6, 2] },
  ]);
  expect(document.categories).toEqual([{ id: 1, name: 'stick', keypoints: ['a', 'b'], skeleton: [[1, 2]] }]);
  expect(document.images).toHaveLength(2);
});

test('what is written is read again as it was', async () => {
  const coordinate = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const landmark = fc.oneof(fc.constant([Number.NaN, Number.NaN, Number.NaN]), fc.tuple(coordinate, coordinate, coordinate));
  const pose = fc.record({ frame: fc.nat(3), landmarks: fc.tuple(landmark, landmark) });
  await fc.assert(
    fc.asyncProperty(fc.array(pose, { minLength: 1, maxLength: 6 }), async (unsorted) => {
      const sorted = unsorted.sort((a, b) => a.frame - b.frame);
      const frame = Int32Array.from(sorted, (of) => of.frame);
      const instance = Int32Array.from(sorted, (of, p) => p - sorted.findIndex((other) => other.frame === of.frame));
      const points = Float64Array.from(sorted.flatMap(({ landmarks }) => landmarks.flat()));
      const about = { format: 'test', dimensions: 3 as const, skeleton, frameCount: 4, units: 'cm', up: '+z' as const };
      const text = await written(wholeRecording({ ...about, poses: { points, frame, instance } }, 'x'));
      const { recording, poses } = await readDocument(coco3d, JSON.parse(text));
      expect(recording).toMatchObject({ frameCount: 4, poseCount: sorted.length, units: 'cm', up: '+z', skeleton });
      expect([...poses.points]).toEqual([...points].map((value) => value + 0));
      expect([...poses.frame]).toEqual([...frame]);
      expect([...poses.instance]).toEqual([...instance]);
    }),
    { numRuns: 100 },
  );
});
