import { orthographicNPoint, project, type WeakPerspective } from '@anylift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cloud,
  det,
  distance,
  IDENTITY,
  multiply,
  normals,
  ones,
  randomRotation,
  seed,
  skew,
  trace,
  transform,
  transpose,
} from './geometry.js';

fc.configureGlobal({ seed: 3, numRuns: 200 });

const randomCamera = (normal: () => number): WeakPerspective => ({
  rotation: randomRotation(normal),
  scale: Math.exp(normal()),
  translation: Float64Array.of(10 * normal(), 10 * normal()),
});

function cost(shape: Float64Array, image: Float64Array, weights: Float64Array, camera: WeakPerspective): number {
  return project(shape, camera).reduce((sum, x, k) => sum + weights[Math.floor(k / 2)] * (x - image[k]) ** 2, 0);
}

/** The camera after a turn by the vector ω (radians), a relative change of scale and a shift. */
function moved(camera: WeakPerspective, [x, y, z, growth, u, v]: number[]): WeakPerspective {
  const angle = Math.hypot(x, y, z);
  const axis = angle > 0 ? [x / angle, y / angle, z / angle] : [0, 0, 1];
  const cross = Float64Array.of(0, -axis[2], axis[1], axis[2], 0, -axis[0], -axis[1], axis[0], 0);
  const square = multiply(cross, cross);
  const turn = IDENTITY.map((one, k) => one + Math.sin(angle) * cross[k] + (1 - Math.cos(angle)) * square[k]);
  return {
    rotation: multiply(turn, camera.rotation),
    scale: camera.scale * (1 + growth),
    translation: Float64Array.of(camera.translation[0] + u, camera.translation[1] + v),
  };
}

/** A noisy picture of a random shape whose third axis is `depth` as long as the others, after a random turn of the shape. */
function noisy(seed: number, count: number, noise: number, depth: number) {
  const normal = normals(seed);
  const shape = transform(cloud(normal, count, [1, 1, depth]), randomRotation(normal), 1, [0, 0, 0]);
  const camera = randomCamera(normal);
  const image = project(shape, camera).map((x) => x + noise * camera.scale * normal());
  const weights = ones(count).map(() => Math.abs(normal()));
  return { shape, image, weights, camera, normal };
}

describe('project', () => {
  it('applies the first two rows, the scale and the translation', () => {
    const rotation = Float64Array.of(0, -1, 0, 0, 0, -1, 1, 0, 0);
    const image = project(Float64Array.of(1, 2, 3, 4, 5, 6), { rotation, scale: 10, translation: Float64Array.of(100, 200) });
    expect([...image]).toEqual([80, 170, 50, 140]);
  });
});

describe('orthographicNPoint', () => {
  it('recovers the camera of a noiseless picture', () => {
    fc.assert(
      fc.property(seed(), fc.integer({ min: 5, max: 64 }), (seed, count) => {
        const { shape, image, weights, camera } = noisy(seed, count, 0, 1);
        const found = orthographicNPoint(shape, image, weights);
        expect(distance(found.rotation, camera.rotation)).toBeLessThan(1e-8);
        expect(Math.abs(found.scale / camera.scale - 1)).toBeLessThan(1e-9);
        expect(distance(project(shape, found), image)).toBeLessThan(1e-8 * camera.scale);
      }),
    );
  });

  it('fits a noisy picture better than the true camera, at a point without slope', () => {
    const anyDepth = fc.constantFrom(1, 0.3, 0.1, 0.01);
    fc.assert(
      fc.property(
        seed(),
        fc.integer({ min: 4, max: 32 }),
        fc.constantFrom(0.01, 0.1, 1),
        anyDepth,
        (seed, count, noise, depth) => {
          const { shape, image, weights, camera } = noisy(seed, count, noise, depth);
          const found = orthographicNPoint(shape, image, weights);
          const best = cost(shape, image, weights, found);
          expect(best).toBeLessThan(cost(shape, image, weights, camera));
          expect(det(found.rotation)).toBeCloseTo(1, 12);
          expect(skew(found.rotation)).toBeLessThan(1e-13);
          expect(found.scale).toBeGreaterThan(0);
          const size = cost(shape, image, weights, { ...found, scale: 0 });
          const h = 1e-5;
          for (let k = 0; k < 6; k++) {
            const step = [0, 0, 0, 0, 0, 0].map((_, i) => (i === k ? (i < 4 ? h : h * camera.scale) : 0));
            const up = cost(shape, image, weights, moved(found, step));
            const down = cost(
              shape,
              image,
              weights,
              moved(
                found,
                step.map((x) => -x),
              ),
            );
            expect(Math.abs(up - down) / (2 * h * size)).toBeLessThan(1e-7);
          }
        },
      ),
    );
  });

  it.each([
    ['a solid', 8, 0.1, 1],
    ['a solid in heavy noise', 8, 1, 1],
    ['a slab', 8, 0.3, 0.1],
    ['a sheet, nearly flat', 16, 0.2, 0.02],
    ['a plane', 16, 0.2, 0],
    ['four points, nothing but noise', 4, 100, 1],
  ])('is as good as a search from hundreds of rotations: %s', (_, count, noise, depth) => {
    for (let seed = 1; seed <= 8; seed++) {
      const { shape, image, weights, normal } = noisy(seed, count, noise, depth);
      const found = cost(shape, image, weights, orthographicNPoint(shape, image, weights));
      const size = cost(shape, image, weights, { rotation: IDENTITY, scale: 0, translation: mean(image, weights, 2) });
      expect(found).toBeLessThanOrEqual(search(shape, image, weights, normal) + 1e-7 * size);
    }
  });

  it('tells a slab seen from one side from the same slab tilted the other way', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { shape, image, weights, camera } = noisy(seed, 12, 0, 1e-3);
      expect(distance(orthographicNPoint(shape, image, weights).rotation, camera.rotation)).toBeLessThan(1e-6);
    }
  });

  it('fits a planar shape exactly, in the one of its two poses that is nearer to the identity', () => {
    fc.assert(
      fc.property(seed(), fc.integer({ min: 3, max: 20 }), (seed, count) => {
        const normal = normals(seed);
        const plane = randomRotation(normal);
        const flat = cloud(normal, count).map((x, k) => (k % 3 === 2 ? 0 : x));
        const shape = transform(flat, plane, 1, [0, 0, 0]);
        const image = project(shape, randomCamera(normal));
        const found = orthographicNPoint(shape, image, ones(count));
        expect(distance(project(shape, found), image)).toBeLessThan(1e-7 * found.scale);
        // The other pose: the shape mirrored in its own plane, then the camera frame in depth.
        const flip = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, -1);
        const other = multiply(multiply(flip, found.rotation), multiply(multiply(plane, flip), transpose(plane)));
        expect(distance(project(shape, { ...found, rotation: other }), image)).toBeLessThan(1e-7 * found.scale);
        expect(trace(found.rotation)).toBeGreaterThanOrEqual(trace(other) - 1e-6);
      }),
    );
  });

  it('sees a plane from the front as it is', () => {
    const shape = cloud(normals(2), 10, [1, 1, 0]);
    const image = project(shape, { rotation: IDENTITY, scale: 3, translation: Float64Array.of(5, 6) });
    const found = orthographicNPoint(shape, image, ones(10));
    expect(distance(found.rotation, IDENTITY)).toBeLessThan(1e-6);
    expect(found.scale).toBeCloseTo(3, 9);
  });

  it('turns a collinear shape no further than its picture asks', () => {
    const shape = Float64Array.of(0, 0, 0, 1, 0, 0, 3, 0, 0);
    const found = orthographicNPoint(shape, Float64Array.of(1, 1, 1, 3, 1, 7), ones(3));
    expect(distance(found.rotation, [0, -1, 0, 1, 0, 0, 0, 0, 1])).toBeLessThan(1e-9);
    expect(found.scale).toBeCloseTo(2, 12);
    expect(distance(found.translation, [1, 1])).toBeLessThan(1e-12);
  });

  it('fits any collinear shape exactly, turned about itself as little as can be', () => {
    fc.assert(
      fc.property(seed(), (seed) => {
        const normal = normals(seed);
        const axis = randomRotation(normal);
        const shape = transform(cloud(normal, 6, [1, 0, 0]), axis, 1, [0, 0, 0]);
        const image = project(shape, randomCamera(normal));
        const found = orthographicNPoint(shape, image, ones(6));
        expect(distance(project(shape, found), image)).toBeLessThan(1e-9 * Math.max(1, found.scale));
        for (const angle of [0.3, 1, 3, -1]) {
          const spin = Float64Array.of(1, 0, 0, 0, Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle));
          const other = multiply(found.rotation, multiply(multiply(axis, spin), transpose(axis)));
          expect(trace(found.rotation)).toBeGreaterThanOrEqual(trace(other));
        }
      }),
    );
  });

  it.each([
    ['a shape without extent', new Float64Array(9).fill(4), Float64Array.of(0, 0, 1, 0, 0, 1), ones(3), 1],
    ['a picture without extent', cloud(normals(1), 3), new Float64Array(6).fill(4), ones(3), 0],
    ['neither with extent', new Float64Array(9), new Float64Array(6), ones(3), 1],
    ['one landmark', cloud(normals(1), 3), Float64Array.of(0, 0, 1, 0, 0, 1), Float64Array.of(0, 1, 0), 1],
    ['no landmark', cloud(normals(1), 3), Float64Array.of(0, 0, 1, 0, 0, 1), new Float64Array(3), 1],
  ])('answers %s with the identity', (_, shape, image, weights, scale) => {
    const found = orthographicNPoint(shape, image, weights);
    expect(distance(found.rotation, IDENTITY)).toBe(0);
    expect(found.scale).toBe(scale);
    expect([...found.translation].every(Number.isFinite)).toBe(true);
  });

  it('does not care for the frame of the shape, the units of the picture, or the order of landmarks', () => {
    fc.assert(
      fc.property(seed(), fc.constantFrom(1e-4, 1, 1e4), (seed, unit) => {
        const { shape, image, weights, normal } = noisy(seed, 10, 0.05, 1);
        const found = orthographicNPoint(shape, image, weights);
        const turn = randomRotation(normal);
        const reverse = (p: Float64Array, size: number) => p.map((_, k) => p[size * (9 - Math.floor(k / size)) + (k % size)]);
        const other = orthographicNPoint(
          reverse(transform(shape, turn, 1, [1, 2, 3]), 3),
          reverse(
            image.map((x) => unit * x + 7),
            2,
          ),
          reverse(weights, 1),
        );
        expect(distance(multiply(other.rotation, turn), found.rotation)).toBeLessThan(1e-8);
        expect(other.scale / (unit * found.scale)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('does not read what has no weight, and counts a weight of two twice', () => {
    const { shape, image } = noisy(4, 7, 0.1, 1);
    const weights = Float64Array.of(1, 2, 0, 1, 1, 2, 1);
    const twice = (p: Float64Array, size: number) =>
      Float64Array.from([0, 1, 1, 3, 4, 5, 5, 6].flatMap((n) => [...p.slice(size * n, size * (n + 1))]));
    const expected = orthographicNPoint(twice(shape, 3), twice(image, 2), ones(8));
    const found = orthographicNPoint(shape.slice().fill(Number.NaN, 6, 9), image.slice().fill(Number.NaN, 4, 6), weights);
    expect(distance(found.rotation, expected.rotation)).toBeLessThan(1e-9);
    expect(found.scale).toBeCloseTo(expected.scale, 9);
    expect(distance(found.translation, expected.translation)).toBeLessThan(1e-8);
  });
});

function mean(points: Float64Array, weights: Float64Array, size: number): Float64Array {
  const total = weights.reduce((a, b) => a + b);
  return Float64Array.from({ length: size }, (_, k) => weights.reduce((sum, w, n) => sum + w * points[size * n + k], 0) / total);
}

/** Lowest cost found by 400 random rotations, the eight best of which walk downhill at random. */
function search(shape: Float64Array, image: Float64Array, weights: Float64Array, normal: () => number): number {
  const [shapeMean, imageMean] = [mean(shape, weights, 3), mean(image, weights, 2)];
  const u = image.map((x, k) => x - imageMean[k % 2]);
  const x = shape.map((s, k) => s - shapeMean[k % 3]);
  const origin = new Float64Array(2);
  const energy = u.reduce((sum, value, k) => sum + weights[Math.floor(k / 2)] * value * value, 0);
  const lowest = (rotation: Float64Array) => {
    const seen = project(x, { rotation, scale: 1, translation: origin });
    const w = (k: number) => weights[Math.floor(k / 2)];
    const agreement = seen.reduce((sum, value, k) => sum + w(k) * value * u[k], 0);
    const width = seen.reduce((sum, value, k) => sum + w(k) * value * value, 0);
    return agreement > 0 ? energy - agreement ** 2 / width : energy;
  };
  const pool = Array.from({ length: 400 }, () => randomRotation(normal)).map((rotation) => ({
    rotation,
    cost: lowest(rotation),
  }));
  pool.sort((a, b) => a.cost - b.cost);
  return Math.min(
    ...pool.slice(0, 8).map(({ rotation, cost: value }) => {
      for (let size = 0.3; size > 1e-5; ) {
        let improved = false;
        for (let trial = 0; trial < 8; trial++) {
          const turn = [size * normal(), size * normal(), size * normal(), 0, 0, 0];
          const next = moved({ rotation, scale: 1, translation: origin }, turn).rotation;
          const at = lowest(next);
          if (at < value) {
            rotation = next;
            value = at;
            improved = true;
          }
        }
        if (!improved) size *= 0.6;
      }
      return value;
    }),
  );
}
