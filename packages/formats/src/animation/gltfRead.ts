import { InputError, MAX_KEYPOINTS } from '@anylift/core';
import { apply, multiply } from '../armature/linear.js';
import type { InputFile } from '../bytes.js';
import type { ReadContext } from '../format.js';
import { allocatePoses, type Recording, wholeRecording } from '../recording.js';
import { type GltfFile, openGltf } from './gltfFile.js';
import { type Channel, type Frame, frameOf, frameTimes, readChannels } from './gltfMotion.js';

/**
 * Read where the joints of a skin are, in the world, over the first animation that moves it: at its keys where these lie at
 * regular times, else 30 times a second. Of several skins the one with the most joints; without a skin, the nodes that are
 * animated and those below them. No animation: one frame. An edge joins a joint with the nearest joint above it.
 * @throws InputError naming the part of the document
 */
export async function readGltf(file: InputFile, { where }: ReadContext): Promise<Recording> {
  const document = await openGltf(file, where);
  const { nodes } = document;
  const parents = new Int32Array(nodes.length).fill(-1);
  for (const [i, { children }] of nodes.entries()) for (const child of children) parents[child] = i;
  const { joints, animation } = choose(document, parents, where);
  if (joints.length > MAX_KEYPOINTS) throw new InputError(`${where}: ${joints.length} joints, expected at most ${MAX_KEYPOINTS}`);
  const channels = animation === undefined ? [] : await readChannels(document, animation, where);
  const above = withAncestors(joints, parents);
  const { first, count, fps } = frameTimes(channels.filter(({ node }) => above.has(node)));
  const poses = allocatePoses(count, joints.length, 3, where);
  const byNode = new Map<number, Channel[]>();
  for (const channel of channels) byNode.set(channel.node, [...(byNode.get(channel.node) ?? []), channel]);
  for (let f = 0; f < count; f++) {
    const world = new Map<number, Frame>();
    for (const node of above) {
      const own = frameOf(nodes[node], byNode.get(node) ?? [], first + f / (fps ?? 1));
      world.set(node, below(world.get(parents[node]), own));
    }
    for (const [j, joint] of joints.entries()) poses.points.set(world.get(joint)!.place, 3 * (f * joints.length + j));
  }
  const number = new Map(joints.map((joint, j) => [joint, j]));
  const edges = joints.flatMap((joint, j): [number, number][] => {
    let at = parents[joint];
    while (at >= 0 && !number.has(at)) at = parents[at];
    return at < 0 ? [] : [[number.get(at)!, j]];
  });
  const keypoints = joints.map((joint, j) => nodes[joint].name || `joint_${j}`);
  return wholeRecording(
    {
      format: 'gltf',
      dimensions: 3,
      skeleton: { keypoints, edges },
      frameCount: count,
      units: 'm',
      ...(fps ? { fps } : {}),
      up: '+y',
      poses,
    },
    where,
  );
}

/** The joints to read, and the animation that moves them. */
function choose(
  { nodes, skins, animations }: GltfFile,
  parents: Int32Array,
  where: string,
): { joints: number[]; animation?: number } {
  const largest = [...skins].sort((a, b) => b.joints.length - a.joints.length);
  for (const [animation, { channels }] of animations.entries()) {
    const moved = new Set(channels.flatMap(({ target }) => target.node ?? []));
    const skin = largest.find(({ joints }) => joints.some((joint) => moved.has(joint)));
    if (skin) return { joints: [...new Set(skin.joints)], animation };
    if (skins.length > 0 || moved.size === 0) continue;
    for (const node of withAncestors([...nodes.keys()], parents)) if (moved.has(parents[node])) moved.add(node);
    return { joints: [...nodes.keys()].filter((node) => moved.has(node)), animation };
  }
  if (largest.length === 0) throw new InputError(`${where}: no skin and no animated node, expected a skeleton`);
  return { joints: [...new Set(largest[0].joints)] };
}

/** Nodes and all above them, parents first. */
function withAncestors(joints: number[], parents: Int32Array): Set<number> {
  const found = new Set<number>();
  for (const joint of joints) {
    const path: number[] = [];
    for (let at = joint; at >= 0 && !found.has(at); at = parents[at]) path.push(at);
    for (const node of path.reverse()) found.add(node);
  }
  return found;
}

function below(parent: Frame | undefined, own: Frame): Frame {
  if (!parent) return own;
  const place = apply(parent.turn, own.place);
  return { turn: multiply(parent.turn, own.turn), place: place.map((value, d) => value + parent.place[d]) };
}
