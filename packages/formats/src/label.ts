import type { Skeleton } from '@anylift/core';

/** `5 (left_shoulder)`, for error messages. */
export function label(keypoint: number, { keypoints: names }: Skeleton): string {
  return names ? `${keypoint} (${names[keypoint]})` : String(keypoint);
}
