import { appender, type ByteSink } from '../../bytes.js';
import type { WriteContext } from '../../format.js';
import type { Recording } from '../../recording.js';
import { ASSUMED_FPS, framesOf, namesFor } from '../frames.js';
import { BLOCK, C3D_KEY, MOST_SHORT_FRAMES } from './layout.js';

const INTEL = 84;
/** Entries of a list, and bytes of one of them: each count is one byte. */
const MOST_ENTRIES = 255;
/** Bytes of a list that the distance to the next parameter can tell. */
const MOST_BYTES = 32000;

/** Write a C3D file: Intel, floating point, z up. */
export async function writeC3d(recording: Recording, sink: ByteSink, { progress }: WriteContext): Promise<void> {
  const append = appender(sink);
  const fps = recording.fps ?? ASSUMED_FPS;
  // Where the data begin stands among the parameters: they are as long either way.
  const blocks = Math.ceil(parameterSection(recording, fps, 0).length / BLOCK);
  const dataBlock = 2 + blocks;
  const parameters = new Uint8Array(blocks * BLOCK);
  parameters.set(parameterSection(recording, fps, dataBlock));
  parameters[2] = Math.min(blocks, 255);
  await append(header(recording, fps, dataBlock));
  await append(parameters);
  let written = 0;
  for await (const { points } of framesOf(recording, '+z')) {
    const bytes = dataOf(points);
    await append(bytes);
    written += bytes.length;
    progress?.(points.length / recording.keypointCount / 3);
  }
  const rest = (BLOCK - (written % BLOCK)) % BLOCK;
  if (rest > 0) await append(new Uint8Array(rest));
}

function header({ keypointCount, frameCount }: Recording, fps: number, dataBlock: number): Uint8Array {
  const bytes = new Uint8Array(BLOCK);
  const view = new DataView(bytes.buffer);
  bytes[0] = 2;
  bytes[1] = C3D_KEY;
  view.setUint16(2, keypointCount, true);
  view.setUint16(6, 1, true);
  view.setUint16(8, shortCount(frameCount), true);
  view.setFloat32(12, -1, true);
  view.setUint16(16, dataBlock, true);
  view.setFloat32(20, fps, true);
  return bytes;
}

const shortCount = (frameCount: number) => Math.min(frameCount, MOST_SHORT_FRAMES);

/** x, y, z and 0 for each point; 0, 0, 0 and −1 where it is missing. */
function dataOf(points: Float64Array): Uint8Array {
  const bytes = new Uint8Array((points.length / 3) * 16);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < points.length / 3; i++) {
    const missing = Number.isNaN(points[3 * i]);
    for (let d = 0; d < 3; d++) view.setFloat32(16 * i + 4 * d, missing ? 0 : points[3 * i + d], true);
    view.setFloat32(16 * i + 12, missing ? -1 : 0, true);
  }
  return bytes;
}

/** A parameter yet to be written: texts, whole numbers of 16 bits, or floating point. */
type Parameter = { name: string } & ({ texts: string[]; list: boolean } | { integers: number[] } | { floats: number[] });

function parameterSection(recording: Recording, fps: number, dataBlock: number): Uint8Array {
  const { keypointCount, frameCount, units, up } = recording;
  const text = (name: string, value: string): Parameter => ({ name, texts: [value], list: false });
  const groups: Record<string, Parameter[]> = {
    POINT: [
      { name: 'USED', integers: [keypointCount] },
      { name: 'FRAMES', integers: [shortCount(frameCount)] },
      { name: 'DATA_START', integers: [dataBlock] },
      { name: 'SCALE', floats: [-1] },
      { name: 'RATE', floats: [fps] },
      text('UNITS', (units ?? '').padEnd(4)),
      ...(up ? [text('X_SCREEN', '+X'), text('Y_SCREEN', '+Z')] : []),
      ...(frameCount > MOST_SHORT_FRAMES ? [{ name: 'LONG_FRAMES', floats: [frameCount] }] : []),
      ...labels(namesFor(recording)),
    ],
    // Readers ask for these two, though there is nothing to tell.
    ANALOG: [
      { name: 'USED', integers: [0] },
      { name: 'GEN_SCALE', floats: [1] },
      { name: 'RATE', floats: [fps] },
    ],
    FORCE_PLATFORM: [{ name: 'USED', integers: [0] }],
    TRIAL: [
      { name: 'ACTUAL_START_FIELD', integers: [1, 0] },
      { name: 'ACTUAL_END_FIELD', integers: [frameCount % 2 ** 16, Math.floor(frameCount / 2 ** 16)] },
    ],
  };
  const records = Object.entries(groups).flatMap(([group, parameters], g) => [
    record(group, -(g + 1), [0]),
    ...parameters.map((parameter) => record(parameter.name, g + 1, valueBytes(parameter))),
  ]);
  return Uint8Array.from([1, C3D_KEY, 0, INTEL, ...records.flat(), 0, 0]);
}

/** LABELS, and LABELS2 and so on where they do not fit in one. */
function labels(names: string[]): Parameter[] {
  const width = Math.max(1, ...names.map((name) => encode(name).length));
  const most = Math.min(MOST_ENTRIES, Math.floor(MOST_BYTES / width));
  return Array.from({ length: Math.ceil(names.length / most) }, (_, i) => ({
    name: i === 0 ? 'LABELS' : `LABELS${i + 1}`,
    texts: names.slice(i * most, (i + 1) * most),
    list: true,
  }));
}

/** Name, distance to the next record and what is between; no description. */
function record(name: string, id: number, content: number[]): number[] {
  const distance = 2 + content.length;
  return [name.length, id & 0xff, ...encode(name), distance & 0xff, distance >> 8, ...content];
}

/** Type, dimensions, values and an empty description. */
function valueBytes(parameter: Parameter): number[] {
  if ('texts' in parameter) {
    const texts = parameter.texts.map(encode);
    const width = Math.max(1, ...texts.map((text) => text.length));
    const padded = texts.flatMap((text) => [...text, ...Array.from({ length: width - text.length }, () => 32)]);
    return [0xff, ...(parameter.list ? [2, width, texts.length] : [1, width]), ...padded, 0];
  }
  const [type, values] = 'integers' in parameter ? [2, parameter.integers] : [4, parameter.floats];
  const bytes = type === 2 ? Uint16Array.from(values) : Float32Array.from(values);
  return [type, ...(values.length === 1 ? [0] : [1, values.length]), ...littleEndian(bytes), 0];
}

function littleEndian(values: Uint16Array | Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries())
    if (values instanceof Uint16Array) view.setUint16(2 * i, value, true);
    else view.setFloat32(4 * i, value, true);
  return bytes;
}

/** UTF-8, cut where a text is longer than its length can tell. */
const encode = (text: string) => new TextEncoder().encode(text).subarray(0, MOST_ENTRIES);
