import { InputError } from '@anylift/core';

/** Coordinates are shares of a picture whose size nobody told: `ReadContext.pictureSize` does. */
export class PictureSizeError extends InputError {
  constructor(where: string) {
    super(`${where}: coordinates are shares of the picture, expected its size in pixels: give --size WIDTHxHEIGHT`);
  }
}
