import { InputError, type Skeleton } from '@anylift/core';
import type { Hdf5 } from '../containers/hdf5.js';
import type { Format } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { posesOfTracks } from './tracks.js';

/** JAX Animal Behavior System: mice from above, one (version 2) or several (3 and later) a frame. */
export const jabs: Format = {
  name: 'jabs',
  title: 'JABS pose estimation, HDF5, versions 2 to 8',
  source: 'https://github.com/KumarLabJax/mouse-tracking-runtime',
  coordinates: 'Whole pixels of the video, x right, y down, from the upper left corner. The file has y first.',
  lost: 'Segmentation, static objects, identity embeddings, the scale in centimetres.',
  reader: {
    container: 'hdf5',
    dimensions: [2],
    matches: (file) => file.numeric('/poseest/points'),
    read: (file, { where }) => readJabs(file, where),
  },
};

const MOUSE: Skeleton = {
  name: 'JABS mouse',
  category: 'mouse',
  keypoints: [
    ...['nose', 'left_ear', 'right_ear', 'base_neck', 'left_front_paw', 'right_front_paw'],
    ...['center_spine', 'left_rear_paw', 'right_rear_paw', 'base_tail', 'mid_tail', 'tip_tail'],
  ],
  edges: [
    ...([
      [0, 1],
      [0, 2],
      [0, 3],
      [3, 6],
      [6, 4],
      [6, 5],
    ] as [number, number][]),
    ...([
      [6, 9],
      [9, 7],
      [9, 8],
      [9, 10],
      [10, 11],
    ] as [number, number][]),
  ],
  symmetries: [
    [1, 2],
    [4, 5],
    [7, 8],
  ],
};

function readJabs(file: Hdf5, where: string): Recording {
  const { shape, data } = file.numbers('/poseest/points');
  const several = shape.length === 4;
  const [frameCount, slots] = several ? shape : [shape[0], 1];
  const N = shape[shape.length - 2];
  if (!(shape.length === 3 || several) || N !== MOUSE.keypoints?.length || shape[shape.length - 1] !== 2)
    throw new InputError(
      `${where}: dataset /poseest/points has shape [${shape}], expected [frames, 12, 2] or [frames, mice, 12, 2]`,
    );
  const confidence = file.numbers('/poseest/confidence');
  if (confidence.data.length !== data.length / 2)
    throw new InputError(
      `${where}: dataset /poseest/confidence has shape [${confidence.shape}], expected [${shape.slice(0, -1)}]`,
    );
  const places = placesOf(file, frameCount, slots, several);
  const at = (f: number, mouse: number, k: number) => {
    const slot = places.slotOf[f * places.mice + mouse];
    return slot < 0 ? -1 : (f * slots + slot) * N + k;
  };
  const poses = posesOfTracks(
    {
      frameCount,
      trackCount: places.mice,
      keypointCount: N,
      dimensions: 2,
      point: (f, mouse, k, d) => {
        const place = at(f, mouse, k);
        return place >= 0 && confidence.data[place] > 0 ? data[2 * place + 1 - d] : Number.NaN;
      },
      score: (f, mouse, k) => confidence.data[at(f, mouse, k)] ?? 0,
    },
    where,
  );
  return wholeRecording(
    {
      format: jabs.name,
      dimensions: 2,
      skeleton: MOUSE,
      frameCount,
      instanceCount: Math.max(1, places.mice),
      scores: 'confidence',
      poses,
    },
    where,
  );
}

/**
 * Where a frame has each mouse, −1 where it has it not: by the identities of version 4 and later where each instance has one, else
 * in the order in which the frame lists them.
 */
function placesOf(file: Hdf5, frameCount: number, slots: number, several: boolean): { mice: number; slotOf: Int32Array } {
  if (!several) return { mice: 1, slotOf: new Int32Array(frameCount) };
  const counts = file.numeric('/poseest/instance_count') ? file.numbers('/poseest/instance_count').data : undefined;
  const valid = (f: number, slot: number) => slot < (counts?.[f] ?? slots);
  const ids = file.numeric('/poseest/instance_embed_id') ? file.numbers('/poseest/instance_embed_id').data : undefined;
  const known = file.shape('/poseest/instance_id_center')?.[0] ?? 0;
  const each = (use: (f: number, slot: number, id: number) => boolean) => {
    for (let f = 0; f < frameCount; f++)
      for (let slot = 0; slot < slots; slot++)
        if (valid(f, slot) && !use(f, slot, (ids?.[f * slots + slot] ?? 0) - 1)) return false;
    return true;
  };
  if (ids && known > 0 && frameCount * known <= ids.length * 2) {
    const slotOf = new Int32Array(frameCount * known).fill(-1);
    const once = each((f, slot, mouse) => {
      if (!(mouse >= 0 && mouse < known) || slotOf[f * known + mouse] >= 0) return false;
      slotOf[f * known + mouse] = slot;
      return true;
    });
    if (once) return { mice: known, slotOf };
  }
  const slotOf = new Int32Array(frameCount * slots).fill(-1);
  each((f, slot) => {
    slotOf[f * slots + slot] = slot;
    return true;
  });
  return { mice: slots, slotOf };
}
