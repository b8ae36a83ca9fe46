import { InputError, type Skeleton } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import { orderedSymmetries } from './tracks.js';

const SYMMETRY = 2;

/**
 * A skeleton of a SLEAP project: its nodes are numbers of the project's nodes, in an order of its own, and its links come as networkx
 * writes a graph and jsonpickle a Python object.
 * @param skeleton one of `skeletons` in the metadata
 * @param projectNodes `nodes` in the metadata
 * @param where file name for error messages
 */
export function readSleapSkeleton(skeleton: unknown, projectNodes: unknown, where: string): Skeleton {
  const graph = isObject(skeleton) && isObject(skeleton.nx_graph) ? skeleton.nx_graph : skeleton;
  if (!isObject(graph) || !Array.isArray(graph.nodes))
    throw new InputError(`${where}: a skeleton in the metadata is ${show(graph)}, expected one with nodes`);
  const ids = graph.nodes.map((node) => (isObject(node) ? node.id : node));
  const keypoints = ids.map((id) => nameOf(id, projectNodes, where));
  const edges: [number, number][] = [];
  const mirrored: [number, number][] = [];
  const seen: number[] = [];
  for (const link of Array.isArray(graph.links) ? graph.links : []) {
    if (!isObject(link)) continue;
    const type = typeOf(link.type, seen);
    const pair: [number, number] = [ids.indexOf(link.source), ids.indexOf(link.target)];
    if (pair.includes(-1))
      throw new InputError(
        `${where}: a link of the skeleton joins nodes ${show(link.source)} and ${show(link.target)}, expected its own nodes`,
      );
    (type === SYMMETRY ? mirrored : edges).push(pair);
  }
  const name = isObject(graph.graph) && typeof graph.graph.name === 'string' ? { name: graph.graph.name } : {};
  return { ...name, keypoints, edges, ...orderedSymmetries(keypoints, mirrored) };
}

function nameOf(id: unknown, projectNodes: unknown, where: string): string {
  const node: unknown = typeof id === 'number' && Array.isArray(projectNodes) ? projectNodes[id] : id;
  if (typeof node === 'string') return node;
  if (isObject(node)) {
    if (typeof node.name === 'string') return node.name;
    const state = isObject(node['py/state']) ? node['py/state']['py/tuple'] : undefined;
    if (Array.isArray(state) && typeof state[0] === 'string') return state[0];
  }
  throw new InputError(`${where}: node ${show(id)} of the skeleton is ${show(node)}, expected one with a name`);
}

/** The kind of a link: spelled out where it comes first, `{"py/reduce": [type, {"py/tuple": [kind]}]}`, then `{"py/id": n}`, its n-th. */
function typeOf(type: unknown, seen: number[]): number {
  if (!isObject(type)) return 1;
  const reduce = type['py/reduce'];
  if (Array.isArray(reduce)) {
    const tuple = reduce.map((part) => (isObject(part) ? part['py/tuple'] : undefined)).find(Array.isArray);
    const kind = Number(tuple?.[0]);
    seen.push(kind);
    return kind;
  }
  const id = Number(type['py/id']);
  return seen[id - 1] ?? id;
}
