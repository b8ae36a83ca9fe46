import { extent, mpjpe, paMpjpe } from '@anylift/core';
import { computed } from '@preact/signals';
import { placeKey } from '../document/document.js';
import { type Answer, session } from '../document/session.js';
import { readAnswer } from './readAnswer.js';

/** How far an answer is from the truth, in % of the truth's extent. */
export interface ErrorOfAnswer {
  /** As it is seen, both centred. */
  seen: number;
  /** After the best turn and scale (PA-MPJPE). */
  aligned: number;
}

/** Of the first and the second answer; null where no truth is known. */
export const errorsOfAnswers = computed<[ErrorOfAnswer, ErrorOfAnswer] | null>(() => {
  // It changes with the answer that is read, whose truth is there by then.
  const [answer, truth] = [readAnswer.value, session.reference.peek()];
  if (!answer || !truth || !session.document.peek()?.source.reference?.isTruth || answer.lifted.reasons.size > 0) return null;
  if (truth.length !== answer.lifted.keypoints3d.length) return null;
  const weights = weightsOf(answer, truth);
  if (weights.every((weight) => weight === 0)) return null;
  const known = truth.map((value) => (Number.isNaN(value) ? 0 : value));
  const percent = 100 / extent(known, weights);
  const errorOf = (points: Float64Array): ErrorOfAnswer => ({
    seen: percent * mpjpe(points, known, weights),
    aligned: percent * paMpjpe(points, known, weights),
  });
  return [errorOf(answer.lifted.keypoints3d), errorOf(answer.lifted.alternatives)];
});

/** What the model expects of a landmark, in % of the extent, the median over the landmarks; null where it does not say. */
export const expectedError = computed<number | null>(() => {
  const answer = readAnswer.value;
  if (!answer || answer.lifted.reasons.size > 0) return null;
  const sorted = answer.lifted.errors.toSorted();
  return sorted.length === 0 || Number.isNaN(sorted[0]) ? null : sorted[Math.floor(sorted.length / 2)];
});

/** The truth of a landmark that was moved by hand is not known. */
function weightsOf({ ids }: Answer, truth: Float64Array): Float64Array {
  const placed = session.document.peek()!.placed.get(placeKey(session.place.peek()));
  return Float64Array.from(ids, (id, i) => (Number.isNaN(truth[3 * i]) || placed?.get(id) ? 0 : 1));
}
