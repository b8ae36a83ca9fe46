import { procrustes, type Side } from '@anylift/core';
import { rigOfWorld, type Thing } from './thing.js';

/** Landmarks of the body that stay: as many as COCO-WholeBody has beside the face and the hands. */
const BODY = /^(nose|(left|right)_(eye|ear|shoulder|elbow|wrist|hip|knee|ankle|heel|toe|small_toe))$/;
/** Landmarks with all that a world can show. */
const ALL = 99;
/** As 300-W marks a face. */
const FACE = /^(jaw|(left|right)_(brow|eye)|nose_bridge|nostrils|mouth|inner_mouth)_\d+$/;
const HAND = /^(wrist|thumb_(base|1|2|tip)|(index|middle|ring|little)_(1|2|3|tip))$/;

const BONES = [
  'left_shoulder right_shoulder',
  'left_hip right_hip',
  ...['left', 'right'].flatMap((side) =>
    [
      'shoulder elbow',
      'elbow wrist',
      'shoulder hip',
      'hip knee',
      'knee ankle',
      'ankle heel',
      'ankle toe',
      'ankle small_toe',
      'eye ear',
    ].map((bone) => bone.replace(/\w+/g, (joint) => `${side}_${joint}`)),
  ),
  'nose left_eye',
  'nose right_eye',
];

/** A person with 133 landmarks: 23 of the body, 68 of the face, 21 of each hand, put together from three worlds. */
export function wholeBody(): Thing {
  const person = rigOfWorld('human', ALL, 23);
  const body = only(person, BODY);
  body.edges = BONES.map((bone) => {
    const [a, b] = bone.split(' ').map((name) => body.keypoints!.indexOf(name));
    return [a, b];
  });
  const face = only(rigOfWorld('face', ALL, 1), FACE);
  const parts = [
    body,
    laidOver(person, face, 'face_', [
      ['nose', 'nose_bridge_3'],
      ['left_eye', 'left_eye_0'],
      ['right_eye', 'right_eye_0'],
      ['chin', 'jaw_8'],
      ['left_ear', 'jaw_16'],
      ['right_ear', 'jaw_0'],
    ]),
    ...(['left', 'right'] as const).map((side) =>
      laidOver(person, handOf(side), `${side}_hand_`, [
        [`${side}_wrist`, 'wrist'],
        [`${side}_knuckle`, 'middle_1'],
        [`${side}_thumb`, 'thumb_2'],
        [`${side}_fingertip`, 'middle_tip'],
      ]),
    ),
  ];
  return joined(parts);
}

/** Of two seeds that give a left and a right hand. */
function handOf(side: 'left' | 'right'): Thing {
  const hand = only(rigOfWorld('hand', ALL, side === 'left' ? 1 : 2), HAND);
  return { ...hand, sides: hand.keypoints!.map((): Side => (side === 'left' ? 'L' : 'R')) };
}

/** Without the other landmarks; edges go past them where they were on a path. */
function only(thing: Thing, names: RegExp): Thing {
  const kept = thing.keypoints!.flatMap((name, i) => (names.test(name) ? [i] : []));
  const place = new Map(kept.map((from, i) => [from, i]));
  const parents = new Map(thing.edges.map(([parent, child]) => [child, parent]));
  const edges = thing.edges.flatMap(([parent, child]): [number, number][] => {
    if (!place.has(child)) return [];
    let from: number | undefined = parent;
    while (from !== undefined && !place.has(from)) from = parents.get(from);
    return from === undefined ? [] : [[place.get(from)!, place.get(child)!]];
  });
  return {
    ...thing,
    keypoints: kept.map((i) => thing.keypoints![i]),
    sides: kept.map((i) => thing.sides?.[i] ?? ''),
    edges,
    points: Float64Array.from(kept.flatMap((i) => [...thing.points.subarray(3 * i, 3 * i + 3)])),
  };
}

/** A part at its place on a person: turned, moved and scaled so that landmarks of it lie on those of the person. */
function laidOver(person: Thing, part: Thing, prefix: string, pairs: readonly (readonly [string, string])[]): Thing {
  const target = new Float64Array(part.points.length);
  const weights = new Float64Array(part.points.length / 3);
  for (const [on, of] of pairs) {
    const [i, j] = [person.keypoints!.indexOf(on), part.keypoints!.indexOf(of)];
    target.set(person.points.subarray(3 * i, 3 * i + 3), 3 * j);
    weights[j] = 1;
  }
  return {
    ...part,
    keypoints: part.keypoints!.map((name) => prefix + name),
    points: procrustes(part.points, target, weights).aligned,
  };
}

function joined(parts: readonly Thing[]): Thing {
  const starts = parts.map((_, k) => parts.slice(0, k).reduce((sum, { keypoints }) => sum + keypoints!.length, 0));
  return {
    category: 'human_body',
    keypoints: parts.flatMap(({ keypoints }) => keypoints!),
    sides: parts.flatMap(({ sides }) => sides!),
    edges: parts.flatMap(({ edges }, k) => edges.map(([a, b]): [number, number] => [a + starts[k], b + starts[k]])),
    points: Float64Array.from(parts.flatMap(({ points }) => [...points])),
    up: true,
  };
}
