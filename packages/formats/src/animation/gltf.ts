import type { Format } from '../format.js';
import { readGltf } from './gltfRead.js';
import { writeGltf } from './gltfWrite.js';

const COMMON = {
  source: 'https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html',
  coordinates:
    'x, y, z in metres with y up; joints in the order of the skin. A recording in units of unknown length is scaled to a ' +
    'median extent of 1.8 m and put on the ground above the origin; how is told in the extras of the scene.',
  lost:
    'Reading keeps the positions of the joints of one skin, or of animated nodes without any, and no mesh. Writing keeps bones ' +
    'at their median lengths, fills in what is missing, and loses scores and edges that close a cycle; a joint whose bones ' +
    'move against each other gets further joints ' +
    'there, and people without a pelvis get hips and chest.',
};

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
    read: readGltf,
  },
  writer: {
    extensions: ['.glb'],
    dimensions: [3],
    single: true,
    write: (recording, sink, context) => writeGltf(recording, sink, context, 'glb'),
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
    read: readGltf,
  },
  writer: {
    extensions: ['.gltf'],
    dimensions: [3],
    single: true,
    write: (recording, sink, context) => writeGltf(recording, sink, context, 'gltf'),
  },
};
