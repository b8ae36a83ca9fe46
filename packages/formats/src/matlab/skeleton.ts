import type { Skeleton } from '@anylift/core';
import type { MatlabValue, MatlabVariables } from './value.js';

const NAMES = ['joint_names', 'nodeNames', 'node_names', 'keypoint_names', 'landmarkNames', 'nodes'];
const EDGES = ['joints_idx', 'edges', 'segments'];

/**
 * The skeleton among variables of MATLAB, as DANNCE, Label3D and LEAP write it: `joint_names` and `joints_idx`, or `nodeNames` and
 * `edges`, or a struct `skeleton` of these. Indices count from 1 there, from 0 here.
 * @returns undefined where there are no names
 */
export function matlabSkeleton(variables: MatlabVariables): Skeleton | undefined {
  const inside = variables.get('skeleton');
  for (const fields of [variables, ...(inside?.kind === 'struct' ? inside.items : [])]) {
    const keypoints = NAMES.map((name) => textsOf(fields.get(name))).find((texts) => texts !== undefined);
    if (keypoints) return { keypoints, edges: edgesOf(fields, keypoints.length) };
  }
  return;
}

/** Texts of a cell, or rows of a char array. */
function textsOf(value: MatlabValue | undefined): string[] | undefined {
  const texts =
    value?.kind === 'text'
      ? value.rows
      : value?.kind === 'cell'
        ? value.items.map((item) => (item?.kind === 'text' ? (item.rows[0] ?? '') : undefined))
        : [];
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts : undefined;
}

/** Pairs of landmarks; a pair that leads nowhere is none. */
function edgesOf(fields: MatlabVariables, count: number): [number, number][] {
  for (const name of EDGES) {
    const value = fields.get(name);
    if (value?.kind !== 'numbers' || value.shape.length !== 2 || value.shape[1] !== 2) continue;
    const rows = value.shape[0];
    const edges = Array.from({ length: rows }, (_, e): [number, number] => [value.data[e] - 1, value.data[rows + e] - 1]);
    return edges.filter(([a, b]) => a !== b && [a, b].every((i) => Number.isInteger(i) && i >= 0 && i < count));
  }
  return [];
}
