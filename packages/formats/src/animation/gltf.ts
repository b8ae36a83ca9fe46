import type { FileReader, Format, Writer } from '../format.js';

const COMMON = {
  source: 'https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html',
  coordinates:
    'Metres, y up. Joints in the order of the skin. Written, a recording in units of unknown length is scaled to a ' +
    'median extent of 1.8 m and put on the ground above the origin; the extras of the scene tell how.',
  lost:
    'Read: rotations, meshes, all skins but one; positions of its joints are kept, or of animated nodes where there ' +
    'is no skin. Written: scores, changes of length of a bone, what is missing (it is filled in), edges that close a ' +
    'cycle. Written, a joint whose bones move against each other gets further joints there, and people without a ' +
    'pelvis get hips and chest; landmarks without edges get a root, which is read back with them.',
};

/** Its schema and the armature are loaded when they are needed. */
const read: FileReader['read'] = async (...file) => (await import('./gltfRead.js')).readGltf(...file);

const writeAs =
  (kind: 'glb' | 'gltf'): Writer['write'] =>
  async (...recording) =>
    (await import('./gltfWrite.js')).writeGltf(...recording, kind);

const decode = (start: Uint8Array) => new TextDecoder().decode(start);

/** glTF in one binary file. */
export const glb: Format = {
  name: 'glb',
  title: 'glTF 2.0, binary (GLB)',
  ...COMMON,
  reader: {
    container: 'file',
    dimensions: [3],
    matches: (start) => decode(start.subarray(0, 4)) === 'glTF',
    read,
  },
  writer: {
    extensions: ['.glb'],
    dimensions: [3],
    single: true,
    write: writeAs('glb'),
  },
};

/** glTF as JSON: its buffers in it, or in files beside it. Written with its buffers in it. */
export const gltf: Format = {
  name: 'gltf',
  title: 'glTF 2.0, JSON',
  ...COMMON,
  reader: {
    container: 'file',
    dimensions: [3],
    matches: (start, name) =>
      /^\uFEFF?\s*\{/.test(decode(start)) && (/\.gltf$/i.test(name) || /"asset"\s*:\s*\{/.test(decode(start))),
    read,
  },
  writer: {
    extensions: ['.gltf'],
    dimensions: [3],
    single: true,
    write: writeAs('gltf'),
  },
};
