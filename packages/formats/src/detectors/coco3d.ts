import { InputError, type Skeleton } from '@anylift/core';
import { appender, type ByteSink } from '../bytes.js';
import { isObject, show } from '../containers/json.js';
import type { Format, ReadContext, WriteContext } from '../format.js';
import { type Axis, type Poses, type Recording, wholeRecording } from '../recording.js';
import { annotationsOf, has3D, isCocoDocument, usedCategories } from './cocoAnnotations.js';
import { listedFrames, namedFrames } from './cocoFrames.js';
import { readCategories, rigOf } from './cocoRig.js';
import { collectPoses, putLandmark } from './poses.js';

/**
 * COCO's annotations with `keypoints_3d` instead of `keypoints`: x, y, z and visibility or confidence one after the other. COCO itself has
 * no 3D; this is its nearest kin. Units, frame rate and the axis that points up stand in `info`.
 */
export const coco3d: Format = {
  name: 'coco3d',
  title: 'COCO keypoints with a third dimension',
  source: 'https://cocodataset.org/#format-data',
  coordinates: 'those of the recording, whose units and axis that points up stand in "info"; edges count from 1',
  lost: 'symmetries and sides, names of individuals',
  reader: { container: 'json', dimensions: [3], matches, read },
  writer: { extensions: [], dimensions: [3], single: false, write },
};

function matches(document: unknown): boolean {
  return isCocoDocument(document) && document.annotations.some(has3D);
}

function read(document: unknown, { where }: ReadContext): Recording {
  if (!isCocoDocument(document))
    throw new InputError(`${where}: the document is ${show(document)}, expected {"images", "annotations", "categories"}`);
  const { annotations, images, info } = document;
  const categories = readCategories(document.categories, where);
  const frames = Array.isArray(images) && images.length > 0 ? listedFrames(images, where) : namedFrames();
  const found = annotationsOf(annotations, 'keypoints_3d', frames, categories, where);
  const [{ of: first }] = found;
  const used = usedCategories(found, categories);
  const width = widthOf(first.keypoints.length, used[0]?.keypoints?.length);
  if (width === undefined)
    throw new InputError(
      `${first.place}: ${first.keypoints.length} numbers of keypoints_3d, expected x, y, z and visibility of each`,
    );
  const keypointCount = first.keypoints.length / width;
  const poses = collectPoses(
    found,
    { keypointCount, dimensions: 3, scored: width === 4 },
    where,
    ({ keypoints, place }, room) => {
      for (let k = 0; k < keypointCount; k++) {
        const score = width === 4 ? keypoints[k * 4 + 3] : 1;
        putLandmark(room, k, keypoints, k * width, 3, score, (keypoint) => `${place}, keypoint ${keypoint}`);
      }
    },
  );
  return wholeRecording(
    {
      format: 'coco3d',
      dimensions: 3,
      skeleton: rigOf(used, keypointCount, where),
      keypointCount,
      frameCount: frames.names.length,
      instanceCount: found.length,
      frameNames: frames.names,
      ...(poses.scores ? { scores: isVisibility(poses.scores) ? 'visibility' : 'confidence' } : {}),
      ...aboutOf(info),
      poses,
    },
    where,
  );
}

/** Numbers a landmark: 4, or 3 without visibility. */
function widthOf(numbers: number, named: number | undefined): 3 | 4 | undefined {
  if (named !== undefined) return numbers === 4 * named ? 4 : numbers === 3 * named ? 3 : undefined;
  return numbers % 4 === 0 ? 4 : numbers % 3 === 0 ? 3 : undefined;
}

const isVisibility = (scores: Float64Array) => scores.every((score) => Number.isNaN(score) || [0, 1, 2].includes(score));

const AXES = ['+x', '-x', '+y', '-y', '+z', '-z'];

function aboutOf(info: unknown): Pick<Recording, 'units' | 'fps' | 'up'> {
  const { units, fps, up } = isObject(info) ? info : {};
  return {
    ...(typeof units === 'string' && units !== '' ? { units } : {}),
    ...(typeof fps === 'number' && fps > 0 && Number.isFinite(fps) ? { fps } : {}),
    ...(typeof up === 'string' && AXES.includes(up) ? { up: up as Axis } : {}),
  };
}

/** Poses that are encoded at once. */
const CHUNK = 256;

async function write(recording: Recording, sink: ByteSink, { progress }: WriteContext): Promise<void> {
  const append = appender(sink);
  const encoder = new TextEncoder();
  const text = (part: string) => append(encoder.encode(part));
  const { skeleton, units, fps, up, frameCount, poseCount, frameNames } = recording;
  await text(`{"info":${JSON.stringify({ description: '3D keypoints', units, fps, up })},\n"images":[`);
  for (let first = 0; first < frameCount; first += CHUNK) {
    const lines = Array.from({ length: Math.min(CHUNK, frameCount - first) }, (_, i) => {
      const frame = first + i;
      return `${frame > 0 ? ',' : ''}\n${JSON.stringify({ id: frame + 1, file_name: frameNames?.[frame] ?? String(frame) })}`;
    });
    await text(lines.join(''));
  }
  await text('\n],\n"annotations":[');
  for (let first = 0; first < poseCount; first += CHUNK) {
    const count = Math.min(CHUNK, poseCount - first);
    await text(linesOf(await recording.read(first, count), first, recording));
    progress?.(first + count);
  }
  await text(`\n],\n"categories":[${JSON.stringify(categoryOf(skeleton))}]}\n`);
}

function categoryOf({ name, category, keypoints, edges }: Skeleton) {
  return {
    id: 1,
    name: name ?? 'object',
    ...(category ? { supercategory: category } : {}),
    keypoints: keypoints ?? [],
    skeleton: edges.map(([a, b]) => [a + 1, b + 1]),
  };
}

/** Annotations, a line each. A missing landmark is four zeros; one without score is visible. */
function linesOf({ points, scores, frame, instance }: Poses, first: number, { keypointCount: N }: Recording): string {
  let lines = '';
  for (let p = 0; p < frame.length; p++) {
    const keypoints: number[] = [];
    let present = 0;
    for (let k = p * N; k < (p + 1) * N; k++) {
      const missing = Number.isNaN(points[3 * k]);
      if (missing) keypoints.push(0, 0, 0, 0);
      else keypoints.push(points[3 * k], points[3 * k + 1], points[3 * k + 2], scores?.[k] ?? 2);
      if (!missing) present++;
    }
    const annotation = {
      id: first + p + 1,
      image_id: frame[p] + 1,
      category_id: 1,
      track_id: instance[p],
      num_keypoints: present,
      keypoints_3d: keypoints,
    };
    lines += `${first + p > 0 ? ',' : ''}\n${JSON.stringify(annotation)}`;
  }
  return lines;
}
