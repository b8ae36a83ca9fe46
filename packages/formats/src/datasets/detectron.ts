import { InputError, SKELETONS } from '@anylift/core';
import { NdArray } from '../containers/ndarray.js';
import type { Npz } from '../containers/npz.js';
import type { Format, ReadContext } from '../format.js';
import { allocatePoses, type Recording, wholeRecording } from '../recording.js';
import { listOf } from './sequences.js';

const NAME = 'detectron';

/** A person's detection: rows x, y, logit and probability of N landmarks. */
const ROWS = { x: 0, y: 1, probability: 3 };

/** What VideoPose3D's `infer_video` saves of Detectron: `keypoints`, a frame a list by class of arrays [persons, 4, N]. */
export const detectron: Format = {
  name: NAME,
  title: "Detectron's detections as VideoPose3D saves them, NPZ",
  source: 'https://github.com/facebookresearch/VideoPose3D/blob/main/inference/infer_video_d2.py',
  coordinates: 'Pixels, x right, y down.',
  lost: 'Boxes and their scores, segments, logits.',
  reader: {
    container: 'npz',
    dimensions: [2],
    matches: ({ names }) => ['boxes', 'segments', 'keypoints'].every((name) => names.includes(name)),
    read,
  },
};

async function read(arrays: Npz, { where }: ReadContext): Promise<Recording> {
  // Class 0 is the background, class 1 persons.
  const keypoints = await arrays.array('keypoints');
  const frames = listOf(keypoints).map((frame) => listOf(frame)[1]);
  const detections = frames.map((persons, f) => detectionOf(persons, f, where));
  const keypointCount = detections.find((array) => array)?.shape[2];
  if (keypointCount === undefined)
    throw new InputError(`${where}: no detections in ${keypoints.shape[0] ?? 0} frames, expected at least 1`);
  const poseCount = detections.reduce((sum, array) => sum + (array?.shape[0] ?? 0), 0);
  const poses = allocatePoses(poseCount, keypointCount, 2, where, true);
  let p = 0;
  for (const [f, array] of detections.entries()) {
    if (!array) continue;
    const [persons, rows, N] = array.shape;
    if (N !== keypointCount) throw new InputError(`${where}: frame ${f} has ${N} landmarks, expected ${keypointCount} as before`);
    const numbers = array.numbers();
    for (let person = 0; person < persons; person++, p++) {
      const row = (at: number, i: number) => numbers[(person * rows + at) * N + i];
      for (let i = 0; i < N; i++) {
        poses.points[2 * (p * N + i)] = row(ROWS.x, i);
        poses.points[2 * (p * N + i) + 1] = row(ROWS.y, i);
        poses.scores![p * N + i] = row(ROWS.probability, i);
      }
      poses.frame[p] = f;
      poses.instance[p] = person;
    }
  }
  const coco = SKELETONS.find(({ name }) => name === 'coco17')!;
  const skeleton = keypointCount === coco.keypoints.length ? coco : { edges: [] };
  return wholeRecording(
    {
      ...{ format: NAME, dimensions: 2, skeleton, keypointCount, scores: 'confidence' },
      ...{ frameCount: frames.length, instanceCount: poseCount, poses },
    },
    where,
  );
}

/** The array of a frame's persons; undefined where none was found. */
function detectionOf(persons: unknown, frame: number, where: string): NdArray | undefined {
  if (persons === undefined || persons === null || listOf(persons).length === 0) return undefined;
  const fits =
    persons instanceof NdArray && persons.dtype.numeric && persons.shape.length === 3 && persons.shape[1] > ROWS.probability;
  if (!fits) throw new InputError(`${where}: the keypoints of frame ${frame} are none, expected [persons, 4, landmarks]`);
  return persons;
}
