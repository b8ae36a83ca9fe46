import { InputError, unliftableFrames } from '@anylift/core';
import type { FrameSource } from '@anylift/formats';

/** Frames that are looked at together. */
const CHUNK = 4096;

/**
 * Look through all frames before any is lifted.
 * @param where name of the input for messages
 * @returns why, for each frame that cannot be lifted
 * @throws InputError when no frame can be lifted, or one holds what is no landmark
 */
export async function checkFrames(source: FrameSource, where: string): Promise<Map<number, string>> {
  const { frameCount } = source;
  const reasons = new Map<number, string>();
  for (let first = 0; first < frameCount; first += CHUNK) {
    const frames = await source.read(first, Math.min(CHUNK, frameCount - first));
    for (const [f, reason] of unliftableFrames(frames)) reasons.set(first + f, reason);
  }
  if (reasons.size < frameCount) return reasons;
  if (frameCount === 1) throw new InputError(`${where}: its only frame cannot be lifted: ${reasons.get(0)}`);
  throw new InputError(`${where}: none of ${frameCount} frames can be lifted: ${tally(reasons)}`);
}

/** Count frames that cannot be lifted on stderr, in one line. */
export function reportUnliftable(reasons: Map<number, string>, frameCount: number, where: string): void {
  if (reasons.size > 0)
    process.stderr.write(`anylift: ${where}: ${reasons.size} of ${frameCount} frames cannot be lifted: ${tally(reasons)}\n`);
}

/** `2 visible landmarks, expected at least 3 (12 frames); … (1 frame)`; without counts where there is but one reason. */
function tally(reasons: Map<number, string>): string {
  const counts = new Map<string, number>();
  for (const reason of reasons.values()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 1) return [...counts.keys()][0];
  return [...counts].map(([reason, count]) => `${reason} (${count} ${count === 1 ? 'frame' : 'frames'})`).join('; ');
}
