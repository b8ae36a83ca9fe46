import { findEdgesByReading } from '@anylift/core';
import { framesOf, type Recording } from '@anylift/formats';

/**
 * Give a rig without edges those that its poses tell; say so on stderr.
 * @param unliftable poses that are not looked at
 * @returns the recording as it is where it has edges, or a single pose
 */
export async function withFoundEdges(
  recording: Recording,
  unliftable: ReadonlyMap<number, string>,
  where: string,
): Promise<Recording> {
  const { skeleton, poseCount, keypointCount } = recording;
  if (skeleton.edges.length > 0) return recording;
  const poses = Array.from({ length: poseCount }, (_, p) => p).filter((p) => !unliftable.has(p));
  const edges = await findEdgesByReading(poses, keypointCount, async (p) => framesOf(await recording.read(p, 1), keypointCount));
  if (edges.length === 0) return recording;
  process.stderr.write(
    `anylift: ${where}: no edges between the landmarks, ${edges.length} found between those that stay close; edges of your own lift better\n`,
  );
  return { ...recording, skeleton: { ...skeleton, edges } };
}
