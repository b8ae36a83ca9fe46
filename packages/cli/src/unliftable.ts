import { InputError, unliftableFrames } from '@anylift/core';
import { framesOf, type Recording } from '@anylift/formats';

/** Poses that are looked at together. */
const CHUNK = 4096;

/**
 * Look through all poses of a recording before any is lifted.
 * @param where name of the input for messages
 * @returns why, for each pose that cannot be lifted
 * @throws InputError when it is 3D already, holds no pose or none that can be lifted, or something that is no landmark
 */
export async function checkPoses(recording: Recording, where: string): Promise<Map<number, string>> {
  const { poseCount, keypointCount } = recording;
  if (recording.dimensions === 3) throw new InputError(`${where}: these landmarks are 3D already, expected 2D landmarks`);
  if (poseCount === 0) throw new InputError(`${where}: no landmarks in ${recording.frameCount} frames, expected some`);
  const reasons = new Map<number, string>();
  for (let first = 0; first < poseCount; first += CHUNK) {
    const poses = await recording.read(first, Math.min(CHUNK, poseCount - first));
    for (const [p, reason] of unliftableFrames(framesOf(poses, keypointCount))) reasons.set(first + p, reason);
  }
  if (reasons.size < poseCount) return reasons;
  if (poseCount === 1) throw new InputError(`${where}: its only frame cannot be lifted: ${reasons.get(0)}`);
  throw new InputError(`${where}: none of ${poseCount} frames can be lifted: ${tally(reasons)}`);
}

/** Count poses that cannot be lifted on stderr, in one line. */
export function reportUnliftable(reasons: Map<number, string>, poseCount: number, where: string): void {
  if (reasons.size > 0)
    process.stderr.write(`anylift: ${where}: ${reasons.size} of ${poseCount} frames cannot be lifted: ${tally(reasons)}\n`);
}

/** `2 visible landmarks, expected at least 3 (12 frames); … (1 frame)`; without counts where there is but one reason. */
function tally(reasons: Map<number, string>): string {
  const counts = new Map<string, number>();
  for (const reason of reasons.values()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 1) return [...counts.keys()][0];
  return [...counts].map(([reason, count]) => `${reason} (${count} ${count === 1 ? 'frame' : 'frames'})`).join('; ');
}
