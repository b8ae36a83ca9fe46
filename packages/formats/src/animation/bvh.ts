import type { Format } from '../format.js';

/** Biovision hierarchy: a skeleton and the rotations of its joints, as text. */
export const bvh: Format = {
  name: 'bvh',
  title: 'BVH, Biovision hierarchy',
  source: 'https://research.cs.wisc.edu/graphics/Courses/cs-838-1999/Jeff/BVH.html',
  coordinates:
    'y up, in units that the file does not tell. Joints and end sites in the order of the hierarchy. Written in the ' +
    'units and at the place of the recording.',
  lost:
    'Read: rotations, positions alone are kept. Written: scores, units, changes of length of a bone, what is missing ' +
    '(it is filled in), edges that close a cycle. Written, a joint whose bones move against each other gets further ' +
    'joints there, and people without a pelvis get hips and chest. Read back, the end sites are landmarks too.',
  reader: {
    container: 'file',
    dimensions: [3],
    matches: (start) => /^\uFEFF?\s*HIERARCHY\s/i.test(new TextDecoder().decode(start)),
    read: async (...file) => (await import('./bvhRead.js')).readBvh(...file),
  },
  writer: {
    extensions: ['.bvh'],
    dimensions: [3],
    single: true,
    write: async (...recording) => (await import('./bvhWrite.js')).writeBvh(...recording),
  },
};
