import { type LiftedFrame, landmarkErrors, mpjpe, nMpjpe, normalizedError, paMpjpe, paReflectedMpjpe } from '@anylift/core';
import type { SizedSample } from './protocol.js';

/** What one answer is measured by; lengths in the set's units. */
export interface Figures {
  /** PA-MPJPE of the first and of the second answer. */
  pa: number;
  otherPa: number;
  /** The first answer's, mirror images allowed. */
  reflected: number;
  n: number;
  /** MPJPE at the scale as it is. */
  asIs: number;
  ne: number;
  /** The first answer's probability. */
  probability: number;
  /** Where landmarks are hidden whose truth is known: of the first, and of the better answer. */
  apart: { first: Apart; better: Apart } | null;
  /** Predicted and real errors of landmarks, of the better answer, in % of the extent; none where none are predicted. */
  landmarks: { said: number; real: number }[];
}

/** Mean errors of visible and of hidden landmarks after one alignment over both. */
interface Apart {
  visible: number;
  hidden: number;
}

export function measure(sample: SizedSample, { keypoints3d, alternatives, probability, errors }: LiftedFrame): Figures {
  const { shape, mask, size } = sample;
  const first = Float64Array.from(keypoints3d.flat(), (x) => x * size);
  const second = Float64Array.from(alternatives[0].keypoints3d.flat(), (x) => x * size);
  const [pa, otherPa] = [paMpjpe(first, shape, mask), paMpjpe(second, shape, mask)];
  return {
    pa,
    reflected: paReflectedMpjpe(first, shape, mask),
    otherPa,
    n: nMpjpe(first, shape, mask),
    asIs: mpjpe(first, shape, mask),
    ne: normalizedError(first, shape, mask),
    probability,
    apart: errorsApart(sample, first, second),
    landmarks: errors ? landmarkPredictions(sample, pa <= otherPa ? first : second, errors) : [],
  };
}

/** The better answer is the one with the lower mean error over all landmarks. */
function errorsApart({ shape, mask, weight }: SizedSample, first: Float64Array, second: Float64Array): Figures['apart'] {
  const hiddenCount = weight.reduce((count, known, i) => count + known * (1 - mask[i]), 0);
  const visibleCount = mask.reduce((count, one) => count + one, 0);
  if (hiddenCount === 0) return null;
  const [a, b] = [first, second].map((answer) => {
    const errors = landmarkErrors(answer, shape, weight, 'similarity');
    let [visible, hidden] = [0, 0];
    for (let i = 0; i < errors.length; i++) {
      if (mask[i] === 1) visible += errors[i];
      else if (weight[i] === 1) hidden += errors[i];
    }
    return { visible: visible / visibleCount, hidden: hidden / hiddenCount, all: visible + hidden };
  });
  return { first: a, better: b.all < a.all ? b : a };
}

/** Of all landmarks whose truth is known, as the answer lies over its picture: depths from the mean of the visible ones. */
function landmarkPredictions({ shape, mask, weight, size }: SizedSample, answer: Float64Array, errors: number[]) {
  const visible = mask.reduce((sum, one) => sum + one, 0);
  const meanDepth = (points: Float64Array) => mask.reduce((sum, one, i) => sum + one * points[3 * i + 2], 0) / visible;
  const depth = meanDepth(shape) - meanDepth(answer);
  return errors.flatMap((said, i) => {
    if (weight[i] !== 1) return [];
    const off = [0, 1, 2].map((axis) => answer[3 * i + axis] - shape[3 * i + axis]);
    return [{ said, real: (100 * Math.hypot(off[0], off[1], off[2] + depth)) / size }];
  });
}
