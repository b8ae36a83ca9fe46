import { type Session, serialize, type Value } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel, checkModelConfig, InputError, type ModelConfig, PRESETS, paperRecipe } from '@anylift/core';
import { describe, expect, it } from 'vitest';
import { distance, normals } from './geometry.js';
import { randomTree, randomWeights, TINY } from './models.js';

/** What a model is fed for one frame. */
interface Picture {
  keypoints: [number, number][];
  /** A confidence up to 1 where visible, 0 hidden, −1 absent. */
  mask: number[];
  sides: number[];
  edges: [number, number][];
}

function randomPicture(seed: number, count: number): Picture {
  const normal = normals(seed);
  return {
    keypoints: Array.from({ length: count }, () => [normal(), normal()]),
    mask: Array.from({ length: count }, (_, i) => (i % 4 === 3 ? 0 : 1 / (1 + (i % 3)))),
    sides: Array.from({ length: count }, (_, i) => (i % 3) - 1),
    edges: randomTree(seed, count),
  };
}

function feeds(pictures: readonly Picture[], N: number): Record<string, Value> {
  const B = pictures.length;
  const value = (shape: number[], fill: number) => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill),
  });
  const all = {
    keypoints: value([B, N, 2], 0),
    mask: value([B, N], -1),
    adjacency: value([B, N, N], 0),
    sides: value([B, N], 0),
  };
  pictures.forEach(({ keypoints, mask, sides, edges }, b) => {
    all.keypoints.data.set(keypoints.flat(), b * N * 2);
    all.mask.data.set(mask, b * N);
    all.sides.data.set(sides, b * N);
    for (const [i, j] of edges) for (const at of [i * N + j, j * N + i]) all.adjacency.data[b * N * N + at] = 1;
  });
  return all;
}

const backend = nodeBackend({ threads: 1 });

function open(config: ModelConfig, B: number | string = 'B', N: number | string = 'N'): Promise<Session> {
  const { shape, logit } = buildModel(config, B, N).outputs;
  return backend.open(serialize({ shape, logit }, randomWeights(config, 1)));
}

/** Shape and log-odds of each picture. */
async function answers(session: Session, pictures: readonly Picture[], N = pictures[0].mask.length) {
  const { shape, logit } = await session.run(feeds(pictures, N));
  return pictures.map(({ mask }, b) => ({
    shape: shape.data.slice(b * N * 3, (b * N + mask.length) * 3),
    logit: logit.data[b],
  }));
}

const differ = (a: Awaited<ReturnType<typeof answers>>[0], b: typeof a) =>
  Math.max(distance(a.shape, b.shape), Math.abs(a.logit - b.logit));

// Answers are of the size of 1, so that a difference is a share of the extent.
describe.each(['view', 'paper'] as const)('the model in the form %s', (form) => {
  const config = { ...TINY, form };

  it('does not know the order of landmarks', async () => {
    const session = await open(config);
    for (let seed = 1; seed <= 10; seed++) {
      const picture = randomPicture(seed, 4 + 3 * seed);
      const order = [...picture.mask.keys()].sort((a, b) => ((a * 7919 + seed) % 31) - ((b * 7919 + seed) % 31));
      const reordered: Picture = {
        keypoints: order.map((i) => picture.keypoints[i]),
        mask: order.map((i) => picture.mask[i]),
        sides: order.map((i) => picture.sides[i]),
        edges: picture.edges.map(([i, j]) => [order.indexOf(i), order.indexOf(j)]),
      };
      const [there] = await answers(session, [picture]);
      const [here] = await answers(session, [reordered]);
      const restored = there.shape.map((_, k) => here.shape[order.indexOf(Math.floor(k / 3)) * 3 + (k % 3)]);
      expect(differ(there, { ...here, shape: restored })).toBeLessThan(1e-4);
      expect(distance(there.shape, here.shape)).toBeGreaterThan(0.1);
    }
  });

  it('sees neither padding nor the rest of a batch', async () => {
    const session = await open(config);
    const pictures = [5, 9, 13].map((count) => randomPicture(count, count));
    const alone = await Promise.all(pictures.map(async (picture) => (await answers(session, [picture]))[0]));
    const together = await answers(session, pictures, 16);
    for (const [b, answer] of alone.entries()) expect(differ(answer, together[b])).toBeLessThan(1e-5);
  });

  it('does not read absent landmarks: positions, tags and edges of theirs change nothing', async () => {
    const session = await open(config);
    const picture = randomPicture(3, 8);
    const noisy: Picture = {
      keypoints: [...picture.keypoints, [50, -3], [1e6, 9]],
      mask: [...picture.mask, -1, -1],
      sides: [...picture.sides, 1, -1],
      edges: [...picture.edges, [0, 8], [8, 9], [3, 9]],
    };
    const [clean] = await answers(session, [picture]);
    const [padded] = await answers(session, [noisy]);
    expect(differ(clean, { ...padded, shape: padded.shape.slice(0, 24) })).toBeLessThan(1e-5);
  });

  it('does not read the position of a hidden landmark, but tells hidden from visible', async () => {
    const session = await open(config);
    const picture = randomPicture(4, 8);
    const moved = {
      ...picture,
      keypoints: picture.keypoints.map((xy, i): [number, number] => (picture.mask[i] > 0 ? xy : [7, -7])),
    };
    const shown = { ...picture, mask: picture.mask.map(() => 1) };
    const [there, same, other] = [picture, moved, shown].map(async (p) => (await answers(session, [p]))[0]);
    expect(differ(await there, await same)).toBe(0);
    expect(differ(await there, await other)).toBeGreaterThan(1e-2);
  });

  it('computes the same with sizes that are known and with names for them', async () => {
    const pictures = [randomPicture(1, 11), randomPicture(2, 11)];
    const symbolic = await answers(await open(config), pictures);
    const fixed = await answers(await open(config, 2, 11), pictures);
    for (const [b, answer] of symbolic.entries()) expect(differ(answer, fixed[b])).toBeLessThan(1e-5);
  });

  it('takes position and size away (eq. 3)', async () => {
    const session = await open(config);
    const picture = randomPicture(5, 10);
    const moved = { ...picture, keypoints: picture.keypoints.map(([x, y]): [number, number] => [8 * x + 64, 8 * y - 32]) };
    const [[before], [after]] = [await answers(session, [picture]), await answers(session, [moved])];
    expect(differ(before, after)).toBeLessThan(1e-4);
  });

  it('answers 0 visible landmarks and 1 landmark with finite numbers', async () => {
    const session = await open(config);
    const hidden = { ...randomPicture(6, 5), mask: [0, 0, 0, 0, 0] };
    const single: Picture = { keypoints: [[3, 4]], mask: [1], sides: [0], edges: [] };
    for (const picture of [hidden, single]) {
      const [{ shape, logit }] = await answers(session, [picture]);
      expect([...shape, logit].every(Number.isFinite)).toBe(true);
    }
  });
});

describe('the form view', () => {
  it('sees tags and edges, the form paper edges alone', async () => {
    for (const form of ['view', 'paper'] as const) {
      const session = await open({ ...TINY, form });
      const picture = randomPicture(7, 9);
      const [plain] = await answers(session, [picture]);
      const [untagged] = await answers(session, [{ ...picture, sides: picture.sides.map(() => 0) }]);
      const [edgeless] = await answers(session, [{ ...picture, edges: [] }]);
      expect(differ(plain, untagged) > 1e-2).toBe(form === 'view');
      expect(differ(plain, edgeless)).toBeGreaterThan(1e-2);
    }
  });
});

describe('the config of a model', () => {
  it('has the paper’s recipe by the number of frames', () => {
    const sizes = [500, 5_000, 50_000].map(paperRecipe).map(({ width, heads, layers, form }) => [width, heads, layers, form]);
    expect(sizes).toEqual([
      [64, 4, 4, 'paper'],
      [256, 4, 4, 'paper'],
      [512, 8, 4, 'paper'],
    ]);
  });

  it('is accepted for every preset and refused by the name of what is wrong', () => {
    for (const preset of Object.values(PRESETS)) checkModelConfig(preset, 'x');
    for (const [key, value] of [
      ['form', 'other'],
      ['layers', 0],
      ['layers', 1.5],
      ['heads', 3],
      ['heads', 0],
      ['width', 18],
      ['width', undefined],
      ['expansion', 0],
      ['expansion', 0.3],
      ['sigma', Number.NaN],
    ] as const) {
      const refused = () => checkModelConfig({ ...TINY, [key]: value } as ModelConfig, 'some.yaml');
      expect(refused).toThrow(InputError);
      expect(refused).toThrow(new RegExp(`^some.yaml: model.${key} must be `));
    }
  });
});
