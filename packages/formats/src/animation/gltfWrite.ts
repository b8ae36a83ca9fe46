import { type Side, sidesOf } from '@anylift/core';
import type { Buffer, Document, Node } from '@gltf-transform/core';
import { type Armature, fitArmature } from '../armature/armature.js';
import { jointPlaces } from '../armature/forward.js';
import { sampleFrames } from '../armature/sample.js';
import type { ByteSink } from '../bytes.js';
import type { WriteContext } from '../format.js';
import type { Recording } from '../recording.js';
import { boneMesh } from './boneMesh.js';
import { placeInMetres } from './metres.js';
import { animatedPoints } from './track.js';

/** Frames a second of a recording that does not tell. */
const USUAL_RATE = 30;

/** Quiet colours, the sides apart: linear red, green, blue. */
const COLOURS: Record<Side, { name: string; colour: [number, number, number] }> = {
  L: { name: 'left', colour: [0.09, 0.3, 0.62] },
  R: { name: 'right', colour: [0.72, 0.25, 0.08] },
  '': { name: 'middle', colour: [0.42, 0.43, 0.45] },
};

/**
 * Write an animated skeleton: joint nodes with a skin and a light mesh that shows them, rotations of the joints and the way of
 * the root. At rest it is in its mean pose. Landmarks without edges become joints that move each for itself. A single frame is a
 * pose without animation.
 */
export async function writeGltf(
  recording: Recording,
  sink: ByteSink,
  { where, progress }: WriteContext,
  container: 'glb' | 'gltf',
): Promise<void> {
  const { Document, WebIO } = await import('@gltf-transform/core');
  const points = await animatedPoints(recording, where);
  const placement = placeInMetres(points, recording);
  const armature = fitArmature(points, recording.skeleton, recording.keypointCount);
  const document = new Document();
  document.getRoot().getAsset().generator = 'AnyLift';
  const buffer = document.createBuffer();
  const nodes = addJoints(document, armature);
  const { extent } = sampleFrames(points, recording.keypointCount);
  const body = addMesh(document, buffer, armature, nodes, sidesOf(recording.skeleton, recording.keypointCount), extent);
  const scene = document
    .createScene(recording.skeleton.name ?? 'skeleton')
    .addChild(nodes[0])
    .addChild(body);
  scene.setExtras({ ...placement, ...(recording.units ? { units: recording.units } : {}) });
  document.getRoot().setDefaultScene(scene);
  if (armature.frameCount > 1) animate(document, buffer, armature, nodes, recording.fps ?? USUAL_RATE);
  else pose(armature, nodes);
  const io = new WebIO();
  const bytes = container === 'glb' ? await io.writeBinary(document) : embed(await io.writeJSON(document));
  await sink.write(0, bytes);
  progress?.(armature.frameCount);
}

/** A node a joint, at rest: what moves by itself is where it is in the first frame. */
function addJoints(document: Document, { joints, translations }: Armature): Node[] {
  const nodes: Node[] = [];
  for (const [j, { name, parent, offset, free }] of joints.entries()) {
    const [x, y, z] = free ? translations.subarray(3 * j, 3 * j + 3) : offset;
    const node = document.createNode(name).setTranslation([x, y, z]);
    if (parent >= 0) nodes[parent].addChild(node);
    nodes.push(node);
  }
  return nodes;
}

function addMesh(document: Document, buffer: Buffer, armature: Armature, nodes: Node[], sides: Side[], extent: number): Node {
  const places = restPlaces(armature);
  const accessor = (type: 'VEC3' | 'VEC4' | 'MAT4', array: Float32Array | Uint16Array | Uint8Array) =>
    document.createAccessor().setType(type).setArray(array).setBuffer(buffer);
  const mesh = document.createMesh('bones');
  for (const { side, positions, normals, joints } of boneMesh(armature.joints, places, sides, extent)) {
    const { name, colour } = COLOURS[side];
    const material = document
      .createMaterial(name)
      .setBaseColorFactor([...colour, 1])
      .setMetallicFactor(0)
      .setRoughnessFactor(0.7);
    const first = <T extends Uint16Array | Uint8Array>(out: T, value: (vertex: number) => number): T => {
      for (let v = 0; v < joints.length; v++) out[4 * v] = value(v);
      return out;
    };
    mesh.addPrimitive(
      document
        .createPrimitive()
        .setMaterial(material)
        .setAttribute('POSITION', accessor('VEC3', positions))
        .setAttribute('NORMAL', accessor('VEC3', normals))
        .setAttribute(
          'JOINTS_0',
          accessor(
            'VEC4',
            first(new Uint16Array(4 * joints.length), (v) => joints[v]),
          ),
        )
        .setAttribute(
          'WEIGHTS_0',
          accessor(
            'VEC4',
            first(new Uint8Array(4 * joints.length), () => 255),
          ).setNormalized(true),
        ),
    );
  }
  const inverse = new Float32Array(16 * nodes.length);
  for (let j = 0; j < nodes.length; j++)
    inverse.set([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, ...places.subarray(3 * j, 3 * j + 3).map((value) => -value), 1], 16 * j);
  const skin = document.createSkin('skeleton').setSkeleton(nodes[0]).setInverseBindMatrices(accessor('MAT4', inverse));
  for (const node of nodes) skin.addJoint(node);
  return document.createNode('bones').setMesh(mesh).setSkin(skin);
}

/** [J, 3]. */
function restPlaces({ joints, translations }: Armature): Float64Array {
  const rotations = new Float32Array(4 * joints.length);
  for (let j = 0; j < joints.length; j++) rotations[4 * j + 3] = 1;
  return jointPlaces({ joints, frameCount: 1, rotations, translations }, 0);
}

/** Tracks of what moves: turns where a joint is fitted to bones, places where it is free. */
function animate(document: Document, buffer: Buffer, armature: Armature, nodes: Node[], fps: number): void {
  const { joints, frameCount, rotations, translations } = armature;
  const times = Float32Array.from({ length: frameCount }, (_, f) => f / fps);
  const input = document.createAccessor().setType('SCALAR').setArray(times).setBuffer(buffer);
  const animation = document.createAnimation('motion');
  const track = (joint: number, path: 'rotation' | 'translation', values: Float32Array | Float64Array, size: 3 | 4) => {
    const own = new Float32Array(size * frameCount);
    for (let f = 0; f < frameCount; f++) {
      const at = size * (f * joints.length + joint);
      own.set(values.subarray(at, at + size), size * f);
    }
    const output = document
      .createAccessor()
      .setType(size === 3 ? 'VEC3' : 'VEC4')
      .setArray(own)
      .setBuffer(buffer);
    const sampler = document.createAnimationSampler().setInput(input).setOutput(output).setInterpolation('LINEAR');
    const channel = document.createAnimationChannel().setTargetNode(nodes[joint]).setTargetPath(path).setSampler(sampler);
    animation.addSampler(sampler).addChannel(channel);
  };
  for (const [j, { free, aims }] of joints.entries()) {
    if (aims.length > 0) track(j, 'rotation', rotations, 4);
    if (free) track(j, 'translation', translations, 3);
  }
}

/** The first frame as it stands. */
function pose({ rotations }: Armature, nodes: Node[]): void {
  for (const [j, node] of nodes.entries()) {
    const [x, y, z, w] = rotations.subarray(4 * j, 4 * j + 4);
    node.setRotation([x, y, z, w]);
  }
}

/** One JSON file that holds its buffers. */
function embed({
  json,
  resources,
}: {
  json: { buffers?: { uri?: string }[] };
  resources: Record<string, Uint8Array>;
}): Uint8Array {
  for (const buffer of json.buffers ?? [])
    if (buffer.uri) buffer.uri = `data:application/octet-stream;base64,${base64(resources[buffer.uri])}`;
  return new TextEncoder().encode(JSON.stringify(json));
}

function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  // Of a multiple of three bytes, so that the pieces can be joined; few enough to be arguments.
  for (let at = 0; at < bytes.length; at += 24576) pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24576))));
  return pieces.join('');
}
