import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBackend } from '@anylift/autodiff/node';
import { type Keypoints2D, type LiftedFrame, Lifter, parseCheckpoint, type Vector3 } from '@anylift/core';
import { readJson2D } from '@anylift/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
/** What comes with AnyLift, and the most bytes it may have: both, or `base` alone as long as `small` is not trained. */
const shipped = (
  [
    ['base', 20e6],
    ['small', 3e6],
  ] as const
)
  .map(([name, most]) => ({ name, most, file: join(root, `packages/model-${name}/model.safetensors`) }))
  .filter(({ name, file }) => name === 'base' || existsSync(file));
const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.json'));

it('has at least six examples', () => expect(examples.length).toBeGreaterThanOrEqual(6));

describe.each(shipped)('the shipped checkpoint $name', ({ name, most, file }) => {
  const bytes = readFileSync(file);
  let lifter: Lifter;
  beforeAll(async () => {
    lifter = await Lifter.load(bytes, { where: file, backend: nodeBackend() });
  });
  afterAll(() => lifter.release());

  it('is small enough, called by its name, and says how it was trained', () => {
    expect(bytes.length).toBeLessThan(most);
    const { name: called, training } = parseCheckpoint(bytes, file);
    expect(called).toBe(`anylift-${name}`);
    expect(training).toMatchObject({
      config: { seed: expect.any(Number) },
      samples: expect.any(Number),
      sets: expect.any(Number),
    });
  });

  it('is what the command line lifts with by that name', () => {
    const bin = join(root, 'packages/cli/bin/anylift.js');
    const answer = execFileSync(process.execPath, [bin, 'lift', '-m', name, join(root, 'examples', examples[0])]);
    expect(JSON.parse(answer.toString()).model).toBe(`anylift-${name}`);
  });

  describe.each(examples)('%s', (name) => {
    const input = readJson2D(JSON.parse(readFileSync(join(root, 'examples', name), 'utf8')), name);

    it('gets a third dimension', async () => {
      for (const frame of await liftAll(input)) {
        const depths = frame.keypoints3d.map(([, , z]) => z);
        const heights = frame.keypoints3d.map(([, y]) => y);
        expect(range(depths)).toBeGreaterThan(0.05 * range(heights));
      }
    });

    it('gets the permuted answer for permuted landmarks', async () => {
      const count = input.frames[0].keypoints.length;
      const order = Array.from({ length: count }, (_, i) => (i * 7 + 3) % count); // 7 divides none of the counts
      expect(new Set(order).size).toBe(count);
      const [answers, permuted] = [await liftAll(input), await liftAll(permute(input, order))];
      for (const [f, { keypoints3d }] of answers.entries()) {
        const extent = Math.hypot(...[0, 1, 2].map((axis) => range(keypoints3d.map((point) => point[axis]))));
        for (const [to, from] of order.entries())
          expect(distance(permuted[f].keypoints3d[to], keypoints3d[from])).toBeLessThan(1e-4 * extent);
      }
    });
  });

  async function liftAll(input: Keypoints2D): Promise<LiftedFrame[]> {
    return (await lifter.lift(input)).map((result) => {
      if (!result.keypoints3d) throw new Error(result.reason);
      return result;
    });
  }
});

function permute({ skeleton, frames }: Keypoints2D, order: number[]): Keypoints2D {
  const place = (i: number) => order.indexOf(i);
  return {
    skeleton: {
      keypoints: skeleton.keypoints && order.map((i) => skeleton.keypoints![i]),
      edges: skeleton.edges.map(([a, b]) => [place(a), place(b)]),
    },
    frames: frames.map(({ keypoints }) => ({ keypoints: order.map((i) => keypoints[i]) })),
  };
}

function range(values: number[]): number {
  return Math.max(...values) - Math.min(...values);
}

function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
