import { signal } from '@preact/signals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted, sourceOfDetections } from '../src/capture/detectionSource.js';
import type { Detection } from '../src/capture/detectors/detector.js';
import { Follower } from '../src/capture/follower.js';

const number = fc.double({ min: -1, max: 1, noNaN: true });

/** Something of three landmarks about x, y. */
function seen(x: number, y: number, name = ''): Detection {
  return {
    name,
    image: Float32Array.of(x - 1, y, x + 1, y, x, y + 3),
    confidence: Float32Array.of(1, 0.4, 0.9),
    own3d: Float32Array.of(-0.1, 0, 0, 0.1, 0, 0, 0, 0.3, 0.2),
  };
}

describe('the 3D of a detector', () => {
  it('comes to units of the picture by one scale, and is not turned', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number, number), { minLength: 4, maxLength: 20 }),
        fc.double({ min: 20, max: 900, noNaN: true }),
        fc.tuple(number, number),
        (points, scale, [x, y]) => {
          fc.pre(Math.max(...points.map(([px]) => px)) - Math.min(...points.map(([px]) => px)) > 0.1);
          const own3d = Float32Array.from(points.flat());
          const image = Float32Array.from(points.flatMap(([px, py]) => [scale * px + 500 * x, scale * py + 500 * y]));
          const out = fitted({ name: '', image, own3d, confidence: new Float32Array(points.length).fill(1) });
          const depth = points.reduce((sum, [, , pz]) => sum + pz, 0) / points.length;
          for (const [i, [, , pz]] of points.entries()) {
            expect(out[3 * i]).toBeCloseTo(image[2 * i], 1);
            expect(out[3 * i + 1]).toBeCloseTo(image[2 * i + 1], 1);
            expect(out[3 * i + 2]).toBeCloseTo(scale * (pz - depth), 1);
          }
        },
      ),
    );
  });
});

describe('a source of detections', () => {
  const threshold = signal(0.5);
  const source = sourceOfDetections((frame) => [[seen(10, 20)], [], [seen(11, 21)]][frame] ?? [], threshold, {
    title: 'three',
    skeleton: { name: '', title: '', source: '', keypoints: ['a', 'b', 'c'], edges: [], symmetries: [] },
    frameCount: 4,
    instanceNames: [''],
    backdrop: { element: {} as HTMLCanvasElement, at: { x: 0, y: 0, width: 50, height: 40 } },
  });

  it('hides landmarks below the threshold, and all where nothing was found or looked for', async () => {
    const { image, visible } = await source.read(0, 0, 4);
    expect([...visible]).toEqual([1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0]);
    expect([...image.slice(0, 6)]).toEqual([9, 20, 0, 0, 10, 23]);
    threshold.value = 0.95;
    expect([...(await source.read(0, 2, 1)).visible]).toEqual([1, 0, 0]);
    expect(await source.reference!.read(0, 1)).toBeNull();
  });
});

describe('following', () => {
  it('keeps who is who while they move, go and come back', () => {
    const follower = new Follower();
    const [left, right] = [seen(0, 0), seen(100, 0)];
    expect(follower.follow([left, right])).toEqual([left, right]);
    const [a, b] = [seen(30, 0), seen(70, 0)];
    expect(follower.follow([b, a])).toEqual([a, b]);
    const alone = seen(80, 0);
    expect(follower.follow([alone])).toEqual([undefined, alone]);
    const third = seen(300, 0);
    expect(follower.follow([third, seen(78, 0), seen(31, 0)])[2]).toBe(third);
    expect(follower.names('Face')).toEqual(['Face 1', 'Face 2', 'Face 3']);
  });

  it('does not take a left hand for a right one that is as near', () => {
    const follower = new Follower();
    follower.follow([seen(0, 0, 'Left hand'), seen(40, 0, 'Right hand')]);
    const [left, right] = [seen(21, 0, 'Left hand'), seen(19, 0, 'Right hand')];
    expect(follower.follow([right, left])).toEqual([left, right]);
    expect(follower.names('Hand')).toEqual(['Left hand', 'Right hand']);
  });

  it('names one alone by what it is, and the second of a name by its number', () => {
    const one = new Follower();
    one.follow([seen(0, 0)]);
    expect(one.names('Person')).toEqual(['Person']);
    const two = new Follower();
    two.follow([seen(0, 0, 'Left hand'), seen(50, 0, 'Left hand')]);
    expect(two.names('Hand')).toEqual(['Left hand', 'Left hand 2']);
  });
});
