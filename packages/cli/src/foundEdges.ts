import { findEdgesInPieces } from '@anylift/core';
import { framesOf, type Recording } from '@anylift/formats';

/**
 * Give a rig without edges those that its poses tell; say so on stderr.
 * @returns the recording as it is where it has edges, or a single pose
 */
export async function withFoundEdges(recording: Recording, where: string): Promise<Recording> {
  const { skeleton, poseCount, keypointCount } = recording;
  if (skeleton.edges.length > 0) return recording;
  const edges = await findEdgesInPieces(poseCount, keypointCount, async (first, count) =>
    framesOf(await recording.read(first, count), keypointCount),
  );
  if (edges.length === 0) return recording;
  process.stderr.write(
    `anylift: ${where}: no edges between the landmarks, so ${edges.length} were found from its poses; edges of your own, by --skeleton, lift better\n`,
  );
  return { ...recording, skeleton: { ...skeleton, edges } };
}
