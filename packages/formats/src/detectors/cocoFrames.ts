import { InputError } from '@anylift/core';
import { isObject, show } from '../containers/json.js';

/** The pictures of a COCO file: their frames by id, as text, and their names. */
export interface CocoFrames {
  /** @throws InputError when there is no picture of this id */
  frameOf(imageId: unknown, place: string): number;
  names: string[];
}

/** Pictures in the order of a file's `images`. @throws InputError for two of one id */
export function listedFrames(images: unknown[], where: string): CocoFrames {
  const frames = new Map<string, number>();
  const names = images.map((image, f) => {
    if (!isObject(image) || image.id === undefined)
      throw new InputError(`${where}: image ${f} is ${show(image)}, expected {"id", "file_name", …}`);
    const id = String(image.id);
    const before = frames.get(id);
    if (before !== undefined)
      throw new InputError(`${where}: images ${before} and ${f} both have the id ${show(image.id)}, expected one image an id`);
    frames.set(id, f);
    return typeof image.file_name === 'string' ? image.file_name : id;
  });
  return {
    names,
    frameOf(imageId, place) {
      const frame = frames.get(String(imageId));
      if (frame !== undefined) return frame;
      throw new InputError(`${place}: image_id is ${show(imageId)}, expected the id of one of the ${images.length} images`);
    },
  };
}

/** Pictures in the order in which they are first named, where a file lists none. */
export function namedFrames(): CocoFrames {
  const frames = new Map<string, number>();
  const names: string[] = [];
  return {
    names,
    frameOf(imageId, place) {
      if (typeof imageId !== 'string' && typeof imageId !== 'number')
        throw new InputError(`${place}: image_id is ${show(imageId)}, expected the id of an image`);
      const name = String(imageId);
      const known = frames.get(name);
      if (known !== undefined) return known;
      frames.set(name, names.length);
      return names.push(name) - 1;
    },
  };
}
