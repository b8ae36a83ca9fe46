import { input } from '@anylift/autodiff';
import { procrustes } from '@anylift/core';
import { buildObjective, DEFAULT_OBJECTIVE, type ObjectiveConfig } from '@anylift/training';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../autodiff/test/float64.js';
import { normals } from '../../core/test/geometry.js';

const [B, N] = [6, 7];

/** Answers at random, targets near them or near their mirror images; one landmark of the even samples has no truth. */
const normal = normals(11);
const answer = Float64Array.from({ length: B * N * 3 }, normal);
const target = answer.map((value, k) => (k % 3 === 2 && Math.floor(k / (N * 3)) % 3 === 0 ? -value : value) + 0.4 * normal() + 5);
const weight = Float64Array.from({ length: B * N }, (_, i) => Number(i % (2 * N) !== 3));
const untagged = Float64Array.from({ length: B }, (_, b) => Number(b < 3));
const logit = Float64Array.from({ length: B }, normal);
const logError = Float64Array.from({ length: B * N }, normal);
/** Landmark 4 is hidden. */
const visible = Float64Array.from({ length: B * N }, (_, i) => Number(i % N !== 4));
const picture = Float64Array.from({ length: B * N * 2 }, (_, k) => visible[k >> 1] * normal());

function losses(config: Partial<ObjectiveConfig>) {
  const outputs = {
    shape: input('shape', [B, N, 3]),
    logit: input('logit', [B, 1, 1]),
    logError: input('logError', [B, N, 1]),
    picture: { W_c: input('W_c', [B, N, 2]), visible: input('visible', [B, N, 1]) },
  };
  const { losses } = buildObjective({ ...DEFAULT_OBJECTIVE, ...config }, outputs, B, N);
  const [total, shape, right] = evaluate([losses.total, losses.shape, losses.right], {
    shape: { data: answer, shape: [B, N, 3] },
    logit: { data: logit, shape: [B, 1, 1] },
    logError: { data: logError, shape: [B, N, 1] },
    W_c: { data: picture, shape: [B, N, 2] },
    visible: { data: visible, shape: [B, N, 1] },
    target: { data: target, shape: [B, N, 3] },
    weight: { data: weight, shape: [B, N] },
    untagged: { data: untagged, shape: [B] },
  }).map(({ data }) => data[0]);
  return { total, shape, right };
}

/** The objective of a sample, written down again: plain loops, and the rotation by singular values. */
function reference(config: ObjectiveConfig, b: number) {
  const counts = [...Array(N).keys()].filter((i) => weight[b * N + i] === 1);
  const centred = (all: Float64Array, mirrored: boolean) => {
    const points = counts.map((i) => [0, 1, 2].map((axis) => all[(b * N + i) * 3 + axis]));
    const mean = [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + point[axis] / points.length, 0));
    return Float64Array.from(
      points.flatMap((point) => point.map((value, axis) => (value - mean[axis]) * (mirrored && axis === 2 ? -1 : 1))),
    );
  };
  const squares = (p: Float64Array, q?: Float64Array) => p.reduce((sum, value, k) => sum + (value - (q?.[k] ?? 0)) ** 2, 0);
  const shape = centred(answer, false);
  const error = (mirrored: boolean) => {
    const truth = centred(target, mirrored);
    const { aligned } = procrustes(shape, truth, new Float64Array(counts.length).fill(1));
    const sum = config.canonical * squares(aligned, truth) + config.view * squares(shape, truth);
    return config.error === 'squared' ? sum / counts.length : Math.sqrt(sum / squares(truth) + 1e-5);
  };
  const [real, mirrored] = [error(false), error(true)];
  const blind = config.mirrorBlind === 'all' || (config.mirrorBlind === 'untagged' && untagged[b] === 1);
  const isReal = real <= mirrored;
  const saysReal = 1 / (1 + Math.exp(-logit[b]));
  const truth = centred(target, !isReal);
  const seen = counts.filter((i) => visible[b * N + i] === 1);
  const depth = (all: Float64Array, i: number) =>
    all[(b * N + i) * 3 + 2] - seen.reduce((sum, j) => sum + all[(b * N + j) * 3 + 2] / seen.length, 0);
  const landmarks = counts.map((i) => {
    const at = b * N + i;
    const off = [0, 1].map((axis) => (visible[at] ? picture[at * 2 + axis] : answer[at * 3 + axis]) - target[at * 3 + axis]);
    const error =
      Math.hypot(...off, depth(answer, i) - (isReal ? 1 : -1) * depth(target, i)) / Math.sqrt(squares(truth) / counts.length);
    return Math.abs(logError[at] - 0.5 * Math.log(error ** 2 + 1e-6));
  });
  return {
    shape: blind ? Math.min(real, mirrored) : real,
    crossEntropy: -Math.log(isReal ? saysReal : 1 - saysReal),
    right: Number(isReal === saysReal > 0.5),
    landmarks: landmarks.reduce((sum, difference) => sum + difference / counts.length, 0),
  };
}

describe('the objective', () => {
  const configs = (['squared', 'normalized'] as const).flatMap((error) =>
    (['none', 'untagged', 'all'] as const).flatMap((mirrorBlind) =>
      [
        [1, 0],
        [0, 1],
        [0.5, 0.5],
      ].map(([canonical, view]): ObjectiveConfig => ({ canonical, view, error, mirrorBlind, sign: 0.1, landmark: 0.2 })),
    ),
  );

  it.each(configs)(
    'is what its definition says: canonical $canonical, view $view, $error, mirror-blind $mirrorBlind',
    (config) => {
      const samples = Array.from({ length: B }, (_, b) => reference(config, b));
      const sum = (of: (sample: (typeof samples)[0]) => number) => samples.reduce((total, sample) => total + of(sample), 0);
      const found = losses(config);
      expect(found.shape).toBeCloseTo(
        sum(({ shape }) => shape),
        6,
      );
      expect(found.total).toBeCloseTo(
        sum(({ shape, crossEntropy, landmarks }) => shape + 0.1 * crossEntropy + 0.2 * landmarks),
        6,
      );
      expect(found.right).toBe(sum(({ right }) => right));
    },
  );

  it('costs least where the mirror image is free, most where it never is', () => {
    const [all, untagged, none] = (['all', 'untagged', 'none'] as const).map((mirrorBlind) => losses({ mirrorBlind }).shape);
    expect(all).toBeLessThan(untagged);
    expect(untagged).toBeLessThan(none);
  });
});
