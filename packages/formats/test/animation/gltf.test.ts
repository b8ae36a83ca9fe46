import { InputError } from '@anylift/core';
import { Document, WebIO } from '@gltf-transform/core';
import fc from 'fast-check';
import validator from 'gltf-validator';
import { AnimationMixer, LoopOnce, type Object3D, Vector3 } from 'three';
import { type GLTF, GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { expect, test, vi } from 'vitest';
import { glb, gltf } from '../../src/animation/gltf.js';
import { type Channel, frameTimes } from '../../src/animation/gltfMotion.js';
import { extentOf } from '../../src/armature/sample.js';
import type { Recording } from '../../src/recording.js';
import { BODY, body, fileAmong, largestError, moved, pointsOf, readBack, recordingOf, text, written } from './files.js';

const FORMATS = [glb, gltf];

/** Node has none; three tells by it how far a data: address is read. */
vi.stubGlobal('ProgressEvent', class extends Event {});

const parse = (bytes: Uint8Array): Promise<GLTF> =>
  new Promise((resolve, reject) => new GLTFLoader().parse(bytes.slice().buffer, '', resolve, reject));

/** Where three places the joints of a file, frame by frame; at rest where there is no animation. */
async function placesByThree(bytes: Uint8Array, frameCount: number, fps: number): Promise<Map<string, number[]>[]> {
  const { scene, animations } = await parse(bytes);
  const mixer = new AnimationMixer(scene);
  for (const clip of animations) {
    const action = mixer.clipAction(clip);
    action.setLoop(LoopOnce, 1);
    action.clampWhenFinished = true;
    action.play();
  }
  return Array.from({ length: frameCount }, (_, f) => {
    // A hair later: a key, in float32, may lie just behind its frame.
    mixer.setTime(f / fps + 1e-7);
    scene.updateMatrixWorld(true);
    const places = new Map<string, number[]>();
    scene.traverse((object: Object3D) => places.set(object.name, object.getWorldPosition(new Vector3()).toArray()));
    return places;
  });
}

async function expectValid(bytes: Uint8Array): Promise<void> {
  const { issues } = await validator.validateBytes(bytes);
  expect(issues.messages).toEqual([]);
}

test.each(FORMATS)(
  '$name: an animated skeleton is valid, and three has its joints where the recording has them',
  async (format) => {
    const { points, skeleton } = body(30);
    const bytes = await written(format, recordingOf(skeleton, points, { units: 'cm' }));
    await expectValid(bytes);
    const metres = points.map((value) => value / 100);
    const frames = await placesByThree(bytes, 30, 25);
    expect(largestError(metres, BODY.names, 30, (name, f) => frames[f].get(name)!)).toBeLessThan(1e-4);
    const back = await readBack(format, bytes);
    expect(back).toMatchObject({ frameCount: 30, fps: 25, units: 'm', up: '+y' });
    expect(back.skeleton.keypoints).toEqual(expect.arrayContaining(BODY.names));
    const ours = await pointsOf(back);
    const at = (name: string, f: number) => 3 * (f * back.keypointCount + back.skeleton.keypoints!.indexOf(name));
    expect(largestError(metres, BODY.names, 30, (name, f) => ours.subarray(at(name, f), at(name, f) + 3))).toBeLessThan(1e-4);
  },
);

test('the mesh is seen at every joint, in the colours of the sides', async () => {
  const { points, skeleton } = body(5);
  const document = await new WebIO().readBinary(await written(glb, recordingOf(skeleton, points, { units: 'cm' })));
  const [skin] = document.getRoot().listSkins();
  const primitives = document.getRoot().listMeshes()[0].listPrimitives();
  expect(primitives.map((primitive) => primitive.getMaterial()!.getName()).sort()).toEqual(['left', 'middle', 'right']);
  const seen = new Set<string>();
  for (const primitive of primitives)
    for (let v = 0; v < primitive.getAttribute('JOINTS_0')!.getCount(); v++)
      seen.add(skin.listJoints()[primitive.getAttribute('JOINTS_0')!.getElement(v, [])[0]].getName());
  expect([...seen]).toEqual(expect.arrayContaining(BODY.names));
  // Normals point outwards: away from the middle of each octahedron, 24 vertices.
  for (const primitive of primitives) {
    const [positions, normals] = [primitive.getAttribute('POSITION')!.getArray()!, primitive.getAttribute('NORMAL')!.getArray()!];
    for (let first = 0; first < positions.length; first += 72) {
      const middle = [0, 1, 2].map((d) => {
        let sum = 0;
        for (let v = 0; v < 24; v++) sum += positions[first + 3 * v + d] / 24;
        return sum;
      });
      for (let v = first; v < first + 72; v += 3)
        expect([0, 1, 2].reduce((sum, d) => sum + (positions[v + d] - middle[d]) * normals[v + d], 0)).toBeGreaterThan(0);
    }
  }
});

test('pixels become a scene of the size of a person, on the ground', async () => {
  const { points, skeleton } = body(10);
  const seen = points.map((value, at) => [960 + 3 * value, 500 - 3 * value, -3 * value][at % 3]);
  const frames = await placesByThree(await written(glb, recordingOf(skeleton, seen, { up: '-y' })), 10, 25);
  const places = frames.map((frame) => Float64Array.from(BODY.names.flatMap((name) => frame.get(name)!)));
  const extents = places.map(extentOf).sort((a, b) => a - b);
  expect((extents[4] + extents[5]) / 2).toBeCloseTo(1.8, 3);
  expect(Math.min(...places.flatMap((frame) => [...frame].filter((_, at) => at % 3 === 1)))).toBeCloseTo(0, 4);
});

test('one frame is a pose without animation', async () => {
  const { points, skeleton } = body(1);
  const bytes = await written(glb, recordingOf(skeleton, points, { units: 'm' }));
  await expectValid(bytes);
  const [frame] = await placesByThree(bytes, 1, 25);
  expect(largestError(points, BODY.names, 1, (name) => frame.get(name)!)).toBeLessThan(1e-4);
  const back = await readBack(glb, bytes);
  expect([back.frameCount, back.fps]).toEqual([1, undefined]);
});

test('landmarks without edges move each for itself', async () => {
  const { points } = body(12);
  const bytes = await written(glb, recordingOf({ keypoints: BODY.names, edges: [] }, points, { units: 'm' }));
  await expectValid(bytes);
  const frames = await placesByThree(bytes, 12, 25);
  expect(largestError(points, BODY.names, 12, (name, f) => frames[f].get(name)!)).toBeLessThan(1e-5);
});

/** A file of another program: nodes below a turned and scaled one, keys of every kind of interpolation, its buffer beside it. */
async function foreign(): Promise<Record<string, Uint8Array>> {
  const document = new Document();
  const buffer = document.createBuffer().setURI('motion data.bin');
  const half = Math.SQRT1_2;
  const [tip, elbow] = [
    document.createNode('tip').setTranslation([0, 2, 0]),
    document.createNode('elbow').setTranslation([0, 3, 0]),
  ];
  const between = document.createNode('group').setScale([2, 2, 2]).addChild(tip);
  const shoulder = document.createNode('shoulder').setTranslation([1, 0, 0]).addChild(elbow.addChild(between));
  const rig = document.createNode('rig').setRotation([half, 0, 0, half]).setScale([0.5, 0.5, 0.5]).addChild(shoulder);
  document.createScene().addChild(rig);
  document.createSkin().addJoint(shoulder).addJoint(elbow).addJoint(tip);
  const accessor = (type: 'SCALAR' | 'VEC3' | 'VEC4', array: Float32Array | Int16Array) =>
    document
      .createAccessor()
      .setType(type)
      .setArray(array)
      .setNormalized(array instanceof Int16Array)
      .setBuffer(buffer);
  const animation = document.createAnimation();
  const add = (
    node: typeof tip,
    path: 'rotation' | 'translation' | 'scale',
    kind: 'LINEAR' | 'STEP' | 'CUBICSPLINE',
    times: number[],
    values: Float32Array | Int16Array,
  ) => {
    const type = path === 'rotation' ? 'VEC4' : 'VEC3';
    const input = accessor('SCALAR', Float32Array.from(times));
    const sampler = document.createAnimationSampler().setInput(input).setOutput(accessor(type, values)).setInterpolation(kind);
    animation
      .addSampler(sampler)
      .addChannel(document.createAnimationChannel().setSampler(sampler).setTargetNode(node).setTargetPath(path));
  };
  const quarter = Math.round(32767 * half);
  add(shoulder, 'rotation', 'LINEAR', [0, 0.5], Int16Array.of(0, 0, 0, 32767, 0, 0, quarter, quarter));
  add(
    elbow,
    'rotation',
    'CUBICSPLINE',
    [0, 0.5],
    Float32Array.of(0, 0, 0, 0, 0, 0, 0, 1, 0.4, 0, 0, 0, 0, 0.2, 0, 0, half, 0, 0, half, 0, 0, 0, 0),
  );
  add(between, 'scale', 'STEP', [0, 0.2, 0.5], Float32Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3));
  add(rig, 'translation', 'LINEAR', [0.1, 0.3], Float32Array.of(0, 0, 0, 4, 5, 6));
  const { json, resources } = await new WebIO().writeJSON(document);
  return { 'a.gltf': text(JSON.stringify(json)), ...resources };
}

const read = (files: Record<string, Uint8Array>): Promise<Recording> => {
  if (gltf.reader?.container !== 'file') throw new Error('not a reader of files');
  return gltf.reader.read(fileAmong(files, 'a.gltf'), { where: 'x' });
};

test('joints of another program are where three has them, whatever the interpolation', async () => {
  const files = await foreign();
  const recording = await read(files);
  expect(recording.skeleton).toEqual({
    keypoints: ['shoulder', 'elbow', 'tip'],
    edges: [
      [0, 1],
      [1, 2],
    ],
  });
  expect(recording).toMatchObject({ frameCount: 6, fps: 10 });
  const inline = JSON.parse(new TextDecoder().decode(files['a.gltf']));
  const name = Object.keys(files).find((key) => key !== 'a.gltf')!;
  inline.buffers[0].uri = `data:application/octet-stream;base64,${btoa(String.fromCharCode(...files[name]))}`;
  const points = await pointsOf(recording);
  const frames = await placesByThree(text(JSON.stringify(inline)), 6, 10);
  expect(largestError(points, recording.skeleton.keypoints!, 6, (joint, f) => frames[f].get(joint)!)).toBeLessThan(1e-4);
});

test('keys at no regular times are sampled 30 times a second', async () => {
  const document = new Document();
  const buffer = document.createBuffer();
  const node = document.createNode('box');
  document.createScene().addChild(node.addChild(document.createNode('lid').setTranslation([0, 1, 0])));
  const input = document
    .createAccessor()
    .setType('SCALAR')
    .setArray(Float32Array.of(0, 0.137, 0.71, 2))
    .setBuffer(buffer);
  const output = document
    .createAccessor()
    .setType('VEC3')
    .setArray(Float32Array.of(0, 0, 0, 1.37, 0, 0, 7.1, 0, 0, 20, 0, 0))
    .setBuffer(buffer);
  const sampler = document.createAnimationSampler().setInput(input).setOutput(output);
  const channel = document.createAnimationChannel().setSampler(sampler).setTargetNode(node).setTargetPath('translation');
  document.createAnimation().addSampler(sampler).addChannel(channel);
  const recording = await readBack(glb, await new WebIO().writeBinary(document));
  expect(recording).toMatchObject({ frameCount: 61, fps: 30, keypointCount: 2 });
  const points = await pointsOf(recording);
  for (let f = 0; f < 61; f++) expect(points[6 * f + 3]).toBeCloseTo(f / 3, 4);
});

test('what a file is, is told by its beginning', () => {
  const starts = (content: string, name: string) =>
    FORMATS.map(({ reader }) => reader?.container === 'file' && reader.matches(text(content), name));
  expect(starts('glTF\x02\0\0\0', 'a')).toEqual([true, false]);
  expect(starts('{"accessors": [', 'a.gltf')).toEqual([false, true]);
  expect(starts('{ "asset" : {"version": "2.0"}', 'a')).toEqual([false, true]);
  expect(starts('{"frames": []}', 'a.json')).toEqual([false, false]);
});

test.each<[string, (json: Record<string, unknown[]>) => void, string]>([
  ['a node below itself', ({ nodes }) => Object.assign(nodes[0] as object, { children: [4] }), 'x: nodes['],
  [
    'a child that is not there',
    ({ nodes }) => Object.assign(nodes[0] as object, { children: [9] }),
    'x: nodes[0] has the child 9, expected 0 to 4',
  ],
  [
    'an accessor beyond its buffer view',
    ({ accessors }) => Object.assign(accessors[0] as object, { count: 1e9 }),
    'x: accessors[0] has 1000000000 elements',
  ],
  [
    'a buffer elsewhere',
    ({ buffers }) => Object.assign(buffers[0] as object, { uri: '../secret.bin' }),
    'x: buffers[0], ../secret.bin, is not beside the file',
  ],
  ['a buffer that is shorter', ({ buffers }) => Object.assign(buffers[0] as object, { byteLength: 1e6 }), 'x: buffers[0] has '],
  [
    'no skeleton',
    (json) => Object.assign(json, { skins: [], animations: [] }),
    'x: no skin and no animated node, expected a skeleton',
  ],
  [
    'a version that is not read',
    (json) => Object.assign(json, { asset: { version: '1.0' } }),
    'x: asset.version is "1.0", expected "2.0"',
  ],
])('%s is refused', async (_, damage, message) => {
  const files = await foreign();
  const json = JSON.parse(new TextDecoder().decode(files['a.gltf']));
  damage(json);
  await expect(read({ ...files, 'a.gltf': text(JSON.stringify(json)) })).rejects.toThrow(message);
});

test('a damaged file is read or refused', async () => {
  const { points, skeleton } = { points: moved(BODY, 4), skeleton: body(1).skeleton };
  const recording = recordingOf(skeleton, points, { units: 'm' });
  const whole = await Promise.all(FORMATS.map((format) => written(format, recording)));
  const changes = fc.array(
    fc.record({
      at: fc.nat(1e6),
      remove: fc.nat(4),
      insert: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom('9', '-1', 'null', '[]', '1e9').map(text)),
    }),
    { minLength: 1, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1), changes, fc.boolean(), async (which, all, short) => {
      let bytes = whole[which];
      for (const { at, remove, insert } of all) {
        // The JSON is where damage tells most: half of it goes there.
        const start = at % (at % 2 ? bytes.length : 6000);
        bytes = Uint8Array.from([
          ...bytes.subarray(0, start),
          ...insert,
          ...bytes.subarray(short ? bytes.length : start + remove),
        ]);
      }
      try {
        const back = await readBack(FORMATS[which], bytes);
        expect((await pointsOf(back)).length).toBe(3 * back.keypointCount * back.frameCount);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).toMatch(/^x[^\n]+$/);
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  [160, 3361],
  [69.9000015258789, 700],
  [30000 / 1001, 20_000],
])('the float32 times of %d frames a second are %d frames', (fps, frames) => {
  const times = Float64Array.from(Float32Array.from({ length: frames }, (_, f) => f / fps));
  const channel: Channel = { node: 0, path: 'scale', interpolation: 'LINEAR', times, values: new Float64Array(), size: 3 };
  const found = frameTimes([channel]);
  expect(found.count).toBe(frames);
  expect(found.fps).toBeCloseTo(fps, 1);
});
