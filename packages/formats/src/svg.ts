import { isVisible, type Keypoint2D, type Keypoints2D, type Keypoints3D } from '@anylift/core';
import { drawSheet, type SheetPose } from './pictures/sheet.js';
import { spread } from './pictures/spread.js';

/**
 * Draw a lifted sequence as a contact sheet: for up to six frames the 2D input, and the 3D from the front, three-quarter and from the side.
 * @param input the 2D landmarks that were lifted, a frame for each of the answer's
 * @throws InputError when no frame was lifted
 */
export function writeSvg({ skeleton, model, frames }: Keypoints3D, input: Keypoints2D): string {
  const all = frames.flatMap(({ keypoints3d }, index): SheetPose[] =>
    keypoints3d
      ? [{ label: `frame ${index}`, shape: keypoints3d, picture: input.frames[index].keypoints.map(hiddenAsNull) }]
      : [],
  );
  const title = `${skeleton.name ?? skeleton.category ?? 'Landmarks'} lifted to 3D by ${model}`;
  return drawSheet({ title, skeleton, keypointCount: all[0]?.shape?.length ?? 0, poses: spread(all) });
}

/** A landmark of confidence 0 is hidden too. */
const hiddenAsNull = (keypoint: Keypoint2D) => (isVisible(keypoint) ? ([keypoint[0], keypoint[1]] as const) : null);
