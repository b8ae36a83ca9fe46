import { InputError } from '@anylift/core';

/** @throws InputError where the browser cannot read it */
export async function openPicture(file: Blob, title: string): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.alt = '';
  const url = URL.createObjectURL(file);
  picture.src = url;
  try {
    await picture.decode();
  } catch {
    URL.revokeObjectURL(url);
    throw new InputError(`${title}: expected a picture that this browser can show, such as PNG or JPEG`);
  }
  return picture;
}
