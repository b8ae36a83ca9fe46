import { InputError } from '@anylift/core';

const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0]; // GCOL, version 1

/**
 * Check how texts of any length are chained in an HDF5 file. The library goes round for ever where an entry leads nowhere, so this is
 * looked at before it opens the file. Layout: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, III.E.
 * @param where file name for error messages
 * @throws InputError when a chain does not end where its heap ends
 */
export function checkGlobalHeaps(bytes: Uint8Array, where: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size64 = (at: number) => Number(view.getBigUint64(at, true));
  for (let start = bytes.indexOf(SIGNATURE[0]); start >= 0; start = bytes.indexOf(SIGNATURE[0], start + 1)) {
    if (start + 16 > bytes.length || !SIGNATURE.every((byte, i) => bytes[start + i] === byte)) continue;
    const end = start + size64(start + 8);
    if (end > bytes.length) throw damaged(start, where);
    let at = start + 16;
    while (at + 16 <= end) {
      const free = view.getUint16(at, true) === 0;
      const size = size64(at + 8);
      // The size of free space counts its own head.
      const next = free ? at + size : at + 16 + 8 * Math.ceil(size / 8);
      if (next <= at || next > end) throw damaged(start, where);
      at = next;
    }
  }
}

const damaged = (at: number, where: string) =>
  new InputError(`${where}: the HDF5 file is damaged, its heap of texts at byte ${at} is not what it says`);
