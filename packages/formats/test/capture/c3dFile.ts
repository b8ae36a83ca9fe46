/** A C3D file built byte by byte from the format's description, for the reader to be held against. */
export interface C3dFile {
  /** 84 Intel, 85 DEC, 86 MIPS. */
  processor: 84 | 85 | 86;
  /** Of integers; negative for floating point. */
  scale: number;
  rate: number;
  /** [frames][points] of x, y, z and the fourth number. */
  frames: number[][][];
  /** Analog values behind the points of each frame. */
  analog?: number[];
  parameters: Record<string, Record<string, Value>>;
  /** Words of the header that differ from what the rest says. */
  header?: Record<number, number>;
}

/** Texts of one length, 16-bit numbers, or floating point. */
export type Value = string | string[] | { integers: number[] } | { floats: number[] };

export function buildC3d(file: C3dFile): Uint8Array {
  const bigEndian = file.processor === 86;
  const int16 = (value: number) => (bigEndian ? [(value >> 8) & 255, value & 255] : [value & 255, (value >> 8) & 255]);
  const float32 = (value: number) => {
    const view = new DataView(new ArrayBuffer(4));
    // A DEC number is an IEEE one four times as large, its two words exchanged.
    view.setFloat32(0, file.processor === 85 ? value * 4 : value, false);
    const [a, b, c, d] = new Uint8Array(view.buffer);
    return file.processor === 84 ? [d, c, b, a] : file.processor === 85 ? [b, a, d, c] : [a, b, c, d];
  };
  const content = (value: Value): number[] => {
    if (typeof value === 'string') return [255, 1, value.length, ...ascii(value)];
    if (Array.isArray(value)) return [255, 2, value[0]?.length ?? 0, value.length, ...value.flatMap(ascii)];
    const numbers = 'integers' in value ? value.integers : value.floats;
    const dimensions = numbers.length === 1 ? [0] : [1, numbers.length];
    return 'integers' in value ? [2, ...dimensions, ...numbers.flatMap(int16)] : [4, ...dimensions, ...numbers.flatMap(float32)];
  };
  const record = (name: string, id: number, body: number[]) => [
    name.length,
    id & 255,
    ...ascii(name),
    ...int16(body.length + 2),
    ...body,
  ];
  const section = [1, 80, 0, file.processor];
  for (const [i, [group, parameters]] of Object.entries(file.parameters).entries()) {
    // A parameter may come before its group.
    for (const [name, value] of Object.entries(parameters)) section.push(...record(name, i + 1, [...content(value), 0]));
    section.push(...record(group, -(i + 1), [5, ...ascii('about')]));
  }
  section.push(0, 0);
  const blocks = Math.ceil(section.length / 512);
  section[2] = blocks;

  const number = file.scale < 0 ? float32 : int16;
  const data = file.frames.flatMap((points) => [...points.flat(), ...(file.analog ?? [])].flatMap(number));
  const words: Record<number, number> = {
    1: file.frames[0].length,
    2: file.analog?.length ?? 0,
    3: 1,
    4: file.frames.length & 0xffff,
    8: blocks + 2,
    9: file.analog ? 1 : 0,
    ...file.header,
  };
  const header = new Array(512).fill(0);
  header.splice(0, 2, 2, 80);
  for (const [word, value] of Object.entries(words)) header.splice(2 * Number(word), 2, ...int16(value));
  header.splice(12, 4, ...float32(file.scale));
  header.splice(20, 4, ...float32(file.rate));
  return Uint8Array.from([...header, ...padded(section), ...padded(data)]);
}

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const padded = (bytes: number[]) => [...bytes, ...new Array((512 - (bytes.length % 512)) % 512).fill(0)];
