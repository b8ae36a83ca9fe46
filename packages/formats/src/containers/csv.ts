import type { InputFile } from '../bytes.js';
export async function headOf(_: InputFile): Promise<string[][]> {
  return [];
}
