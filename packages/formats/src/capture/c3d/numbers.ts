/** How the computer that wrote a C3D file stored numbers. */
export interface StoredNumbers {
  int16(at: number): number;
  uint16(at: number): number;
  float32(at: number): number;
}

/** Processors by their byte in the parameter section. */
const PROCESSORS: Record<number, (view: DataView) => StoredNumbers> = {
  84: (view) => ieee(view, true),
  85: (view) => ({ ...ieee(view, true), float32: (at) => decFloat(view, at) }),
  86: (view) => ieee(view, false),
};

export const isProcessor = (byte: number) => byte in PROCESSORS;

/** Read numbers as a processor stored them: 84 Intel, 85 DEC, 86 MIPS. */
export function storedNumbers(bytes: Uint8Array, processor: number): StoredNumbers {
  return PROCESSORS[processor](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function ieee(view: DataView, littleEndian: boolean): StoredNumbers {
  return {
    int16: (at) => view.getInt16(at, littleEndian),
    uint16: (at) => view.getUint16(at, littleEndian),
    float32: (at) => view.getFloat32(at, littleEndian),
  };
}

/**
 * F_floating of VAX and PDP-11: two little-endian words, the upper first; 1 bit of sign, 8 of exponent, 23 of fraction, and the value
 * is ± 0.1fraction (binary) · 2^(exponent − 128). Exponent 0 is 0, whatever the fraction; there is neither infinity nor NaN.
 */
function decFloat(view: DataView, at: number): number {
  const bits = view.getUint16(at, true) * 2 ** 16 + view.getUint16(at + 2, true);
  const exponent = Math.floor(bits / 2 ** 23) % 256;
  if (exponent === 0) return 0;
  const fraction = 0.5 + (bits % 2 ** 23) / 2 ** 24;
  return (bits >= 2 ** 31 ? -1 : 1) * fraction * 2 ** (exponent - 128);
}
