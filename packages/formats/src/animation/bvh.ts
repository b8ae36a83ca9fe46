import type { Format } from '../format.js';
import { readBvh } from './bvhRead.js';
import { writeBvh } from './bvhWrite.js';

/** Biovision hierarchy: a skeleton and the rotations of its joints, as text. */
export const bvh: Format = {
  name: 'bvh',
  title: 'Biovision hierarchy (BVH)',
  source: 'https://research.cs.wisc.edu/graphics/Courses/cs-838-1999/Jeff/BVH.html',
  coordinates:
    'x, y, z with y up, in units that the file does not tell; joints and end sites in the order of the hierarchy. Written ' +
    'in the units and at the place of the recording.',
  lost:
    'Reading keeps positions, not rotations. Writing keeps bones at their median lengths, fills in what is missing, and loses ' +
    'scores, units, and edges that close a cycle; a joint whose bones move against each other gets further joints ' +
    'there, and people without a pelvis get hips and chest.',
  reader: {
    container: 'file',
    dimensions: [3],
    matches: (start) => /^\uFEFF?\s*HIERARCHY\s/i.test(new TextDecoder().decode(start)),
    read: readBvh,
  },
  writer: { extensions: ['.bvh'], dimensions: [3], single: true, write: writeBvh },
};
