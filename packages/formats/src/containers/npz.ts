/** An array of a `.npy` file, or of one inside an `.npz`. */
export interface NpyArray {
  /** C order, whatever the file has. */
  shape: number[];
  data: Float64Array;
}

/** A zip of `.npy` arrays that is open; a lone `.npy` is one with the single name ''. */
export interface Npz {
  /** Without `.npy`. */
  names: string[];
  /** @throws InputError when it is damaged, or holds no numbers */
  numbers(name: string): Promise<NpyArray>;
  /** What a pickled object array holds, as plain values. @throws InputError when it is damaged, or no such array */
  object(name: string): Promise<unknown>;
}

import type { InputFile } from '../bytes.js';
export async function openNpz(_: InputFile, __: string): Promise<Npz> {
  throw new Error('');
}
