import { allocateFrames, allocateLifted, type FrameArrays, frameCountOf, type LiftedArrays } from './frameArrays.js';
import { type Intrinsics, type PerspectivePose, perspectiveNPoint, turnToAxis } from './geometry/perspective.js';

/** Lifts after the first, each of a picture from which the perspective of the last answer is undone. */
const ROUNDS = 2;
/** A visible landmark is in front of the camera: no nearer than this share of the mean depth, whatever the focal length says. */
const NEAREST = 0.01;

/**
 * Lift pinhole pictures with a model that expects weak perspective. Of both answers to a picture, the shape is laid on the true rays,
 * each ray is stretched to the depth of its landmark, which gives the picture that weak perspective would, and that is lifted again.
 * Every frame is first turned to the middle of what it shows. The probability is that of the first lift: how well the two shapes fit
 * the rays says next to nothing about which of them is right (docs/architecture.md).
 * @param lift under weak perspective
 * @returns points in camera space, the mean depth of the visible landmarks being the focal length
 */
export async function liftInPerspective(
  frames: FrameArrays,
  intrinsics: Intrinsics,
  lift: (frames: FrameArrays) => Promise<LiftedArrays>,
): Promise<LiftedArrays> {
  const F = frameCountOf(frames);
  const views = Array.from({ length: F }, (_, f) => turnedView(frames, f, intrinsics));
  const straight = await lift(
    picturesOf(
      views.map((view) => ({ view })),
      frames.keypointCount,
    ),
  );
  // Answers that are likelier, then the other ones.
  const candidates = [1, -1].flatMap((sign) =>
    views.flatMap((view, f) => (straight.reasons.has(f) ? [] : [candidateOf(view, f, canonicalOf(straight, f, sign))])),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const again = await lift(picturesOf(candidates, frames.keypointCount));
    for (const [c, candidate] of candidates.entries())
      if (!again.reasons.has(c))
        Object.assign(candidate, candidateOf(candidate.view, candidate.frame, sameWay(again, c, candidate)));
  }
  const { reasons, errors } = straight;
  const lifted = { ...allocateLifted(F, frames.keypointCount), intrinsics, reasons, errors };
  const count = candidates.length / 2;
  for (let c = 0; c < count; c++) {
    const { frame } = candidates[c];
    answer(candidates[c], frames, intrinsics, lifted);
    lifted.alternatives.set(pointsOf(candidates[c + count], frames, intrinsics).points, frame * frames.keypointCount * 3);
    lifted.probability[frame] = straight.probability[frame];
    lifted.alternativeProbabilities[frame] = straight.alternativeProbabilities[frame];
  }
  return lifted;
}

/** A frame as a camera at the same place sees it that looks at what the frame shows. */
interface View {
  /** Turns the frame's camera to that one; 3 × 3, row by row. */
  turn: Float64Array;
  /** [N, 2]: X/Z and Y/Z; 0 where hidden. */
  rays: Float64Array;
  /** [N]: 1 visible, 0 hidden. */
  visible: Float64Array;
  /** [N] */
  confidence: Float64Array;
}

/** One of the two answers to a frame. */
interface Candidate {
  view: View;
  frame: number;
  /** [N, 3] */
  shape: Float64Array;
  pose: PerspectivePose;
}

function turnedView(frames: FrameArrays, f: number, intrinsics: Intrinsics): View {
  const { keypointCount: N, image, visible, confidence } = frames;
  const { focal, principalPoint } = intrinsics;
  const shown = visible.slice(f * N, (f + 1) * N);
  const rays = new Float64Array(N * 2);
  const count = shown.reduce((sum, one) => sum + one, 0) || 1;
  const middle = [0, 0];
  for (let k = 0; k < N * 2; k++) {
    if (!shown[k >> 1]) continue;
    rays[k] = (image[f * N * 2 + k] - principalPoint[k & 1]) / focal;
    middle[k & 1] += rays[k] / count;
  }
  const turn = turnToAxis(middle[0], middle[1], 1);
  for (let i = 0; i < N; i++) {
    if (!shown[i]) continue;
    const [x, y] = [rays[2 * i], rays[2 * i + 1]];
    const z = Math.max(NEAREST, turn[6] * x + turn[7] * y + turn[8]);
    rays[2 * i] = (turn[0] * x + turn[1] * y + turn[2]) / z;
    rays[2 * i + 1] = (turn[3] * x + turn[4] * y + turn[5]) / z;
  }
  return { turn, rays, visible: shown, confidence: confidence.slice(f * N, (f + 1) * N) };
}

/** Rays stretched to the depths of their landmarks, where these are known. */
function picturesOf(of: readonly { view: View; pose?: PerspectivePose }[], keypointCount: number): FrameArrays {
  const frames = allocateFrames(of.length, keypointCount);
  for (const [f, { view, pose }] of of.entries()) {
    const at = f * keypointCount;
    frames.visible.set(view.visible, at);
    frames.confidence.set(view.confidence, at);
    for (let k = 0; k < keypointCount * 2; k++) frames.image[2 * at + k] = view.rays[k] * (pose?.depths[k >> 1] ?? 1);
  }
  return frames;
}

function candidateOf(view: View, frame: number, shape: Float64Array): Candidate {
  return { view, frame, shape, pose: perspectiveNPoint(shape, view.rays, view.visible) };
}

/** [N, 3]: the first answer's canonical shape, or its mirror image for a sign of −1. */
function canonicalOf({ canonical, keypointCount: N }: LiftedArrays, f: number, sign: number): Float64Array {
  return Float64Array.from({ length: N * 3 }, (_, k) => (k % 3 === 2 ? sign : 1) * canonical[f * N * 3 + k]);
}

/** Of the two answers the one whose depths go with those of the candidate. */
function sameWay(again: LiftedArrays, c: number, { pose: { depths } }: Candidate): Float64Array {
  const N = again.keypointCount;
  let agreement = 0;
  for (let i = 0; i < N; i++) agreement += again.keypoints3d[(c * N + i) * 3 + 2] * (depths[i] - 1);
  return canonicalOf(again, c, agreement < 0 ? -1 : 1);
}

/** A candidate in the frame's own camera. */
function pointsOf({ view, frame, shape, pose }: Candidate, { image }: FrameArrays, { focal, principalPoint }: Intrinsics) {
  const N = view.visible.length;
  const { turn } = view;
  // Back by the transpose.
  const back = (m: ArrayLike<number>, columns: number) =>
    Float64Array.from({ length: 3 * columns }, (_, k) => {
      const [i, j] = [Math.floor(k / columns), k % columns];
      return turn[i] * m[j] + turn[3 + i] * m[columns + j] + turn[6 + i] * m[2 * columns + j];
    });
  const rotation = back(pose.rotation, 3);
  const translation = back(pose.translation, 1);
  const points = new Float64Array(N * 3);
  let [depth, count] = [0, 0];
  for (let k = 0; k < N * 3; k++) {
    const [axis, at] = [k % 3, k - (k % 3)];
    const r = rotation.subarray(3 * axis, 3 * axis + 3);
    points[k] = pose.scale * (r[0] * shape[at] + r[1] * shape[at + 1] + r[2] * shape[at + 2]) + translation[axis];
    if (axis < 2 || !view.visible[at / 3]) continue;
    points[k] = Math.max(NEAREST, points[k]);
    depth += points[k];
    count++;
  }
  const gain = (focal * count) / depth;
  for (let k = 0; k < N * 3; k++) points[k] *= gain;
  for (let i = 0; i < N; i++) {
    if (!view.visible[i]) continue;
    for (const axis of [0, 1])
      points[3 * i + axis] = ((image[(frame * N + i) * 2 + axis] - principalPoint[axis]) * points[3 * i + 2]) / focal;
  }
  return { points, rotation, scale: pose.scale * gain, translation: translation.map((t) => t * gain) };
}

/** The first answer. */
function answer(candidate: Candidate, frames: FrameArrays, intrinsics: Intrinsics, lifted: LiftedArrays): void {
  const { frame, shape } = candidate;
  const { points, rotation, scale, translation } = pointsOf(candidate, frames, intrinsics);
  lifted.keypoints3d.set(points, frame * points.length);
  lifted.canonical.set(shape, frame * points.length);
  lifted.rotation.set(rotation, frame * 9);
  lifted.scale[frame] = scale;
  for (const axis of [0, 1]) lifted.translation[2 * frame + axis] = intrinsics.principalPoint[axis] + translation[axis];
}
