import { InputError } from '@anylift/core';
import type { ByteSource } from '../../bytes.js';
import { isProcessor, type StoredNumbers, storedNumbers } from './numbers.js';
import { type Parameters, parseParameters } from './parameters.js';

/** Bytes of a block; header, parameters and data begin with one. */
export const BLOCK = 512;
/** The second byte of every C3D file and, mostly, of its parameter section. */
export const C3D_KEY = 0x50;
/** The most frames that header and `POINT:FRAMES` can tell; a file that has more puts this, or −1. */
export const MOST_SHORT_FRAMES = 65535;

/** Where the points of each frame lie in a C3D file. */
export interface C3dLayout {
  parameters: Parameters;
  /** Byte that tells how numbers are stored. */
  processor: number;
  frameCount: number;
  pointCount: number;
  /** Of integers; undefined where points are floating point. */
  scale?: number;
  /** Frames a second; 0 where it is not told. */
  rate: number;
  /** Bytes from the file's beginning to the first frame. */
  dataStart: number;
  /** Bytes of a frame, its points first and then analog samples. */
  frameBytes: number;
}

interface Header {
  pointCount: number;
  /** Analog values a frame, all channels and samples together. */
  analogCount: number;
  frameCount: number;
  scale: number;
  dataBlock: number;
  analogSamples: number;
  rate: number;
}

/**
 * Find out how a C3D file is laid out. Header and parameters tell much of it twice; the parameters are believed, unless the file is
 * too short for what they say and long enough for what the header says.
 * @throws InputError when it is no C3D file, or shorter than it says
 */
export async function readLayout(file: ByteSource, where: string): Promise<C3dLayout> {
  const { header, parameters, processor, parameterEnd } = await readHead(file, where);
  const pointCount = parameters.count('POINT:USED') || header.pointCount;
  if (pointCount === 0) throw new InputError(`${where}: it holds no points, expected landmarks in 3D`);
  const [told = 0] = parameters.numbers('POINT:SCALE');
  const scale = told || header.scale;
  if (!Number.isFinite(scale) || scale === 0)
    throw new InputError(`${where}: POINT:SCALE is ${scale}, expected a number that is not 0`);
  const dataStart = ((parameters.count('POINT:DATA_START') || header.dataBlock || parameterEnd / BLOCK + 1) - 1) * BLOCK;
  if (dataStart < BLOCK || dataStart >= file.size)
    throw new InputError(`${where}: points begin at byte ${dataStart}, but the file has ${file.size} bytes`);
  const [toldRate = 0] = parameters.numbers('POINT:RATE');
  const rate = toldRate > 0 ? toldRate : header.rate > 0 ? header.rate : 0;

  const valueBytes = scale < 0 ? 4 : 2;
  const available = file.size - dataStart;
  const layouts = analogCounts(parameters, header, rate).map((analogCount) => {
    const frameBytes = (4 * pointCount + analogCount) * valueBytes;
    const frameCount = countFrames(parameters, header, Math.floor(available / frameBytes), Math.ceil(BLOCK / frameBytes));
    return { frameBytes, frameCount };
  });
  const fits = ({ frameBytes, frameCount }: (typeof layouts)[number]) => frameBytes * frameCount <= available;
  // Where two strides are told, the one that ends with the file, but for the rest of a block, is the right one.
  const fillsUp = (layout: (typeof layouts)[number]) =>
    fits(layout) && available - layout.frameBytes * layout.frameCount <= BLOCK;
  const { frameBytes, frameCount } = layouts.find(fillsUp) ?? layouts.find(fits) ?? layouts[0];
  if (frameCount === 0) throw new InputError(`${where}: no frames, expected at least 1`);
  if (frameBytes * frameCount > available)
    throw new InputError(
      `${where}: its header tells ${frameCount} frames of ${frameBytes} bytes, but there are ${available} bytes, expected ${frameCount * frameBytes}`,
    );
  return { parameters, processor, frameCount, pointCount, ...(scale > 0 ? { scale } : {}), rate, dataStart, frameBytes };
}

async function readHead(file: ByteSource, where: string) {
  if (file.size < 2 * BLOCK) throw new InputError(`${where}: ${file.size} bytes, expected a C3D file of at least ${2 * BLOCK}`);
  const headerBytes = await file.read(0, BLOCK);
  const parameterStart = (headerBytes[0] - 1) * BLOCK;
  if (headerBytes[1] !== C3D_KEY || parameterStart < BLOCK || parameterStart + BLOCK > file.size)
    throw new InputError(
      `${where}: it begins with the bytes ${headerBytes[0]} ${headerBytes[1]}, expected those of a C3D file, 2 80`,
    );
  const [, , blocks, processor] = await file.read(parameterStart, 4);
  if (!isProcessor(processor))
    throw new InputError(`${where}: processor type ${processor}, expected 84 (Intel), 85 (DEC) or 86 (MIPS)`);
  const header = parseHeader(storedNumbers(headerBytes, processor));
  // The count of blocks is one byte: it is wrong in files with more of them, and 0 in some others.
  const parameterEnd = Math.min(file.size, Math.max(parameterStart + blocks * BLOCK, (header.dataBlock - 1) * BLOCK));
  const section = await file.read(parameterStart, parameterEnd - parameterStart);
  const parameters = parseParameters(section, storedNumbers(section, processor), where);
  return { header, parameters, processor, parameterEnd };
}

function parseHeader(stored: StoredNumbers): Header {
  return {
    pointCount: stored.uint16(2),
    analogCount: stored.uint16(4),
    frameCount: Math.max(0, stored.uint16(8) - stored.uint16(6) + 1),
    scale: stored.float32(12),
    dataBlock: stored.uint16(16),
    analogSamples: stored.uint16(18),
    rate: stored.float32(20),
  };
}

/** Analog values a frame: as the parameters have it, as the header has it. */
function analogCounts(parameters: Parameters, header: Header, rate: number): number[] {
  const channels = parameters.count('ANALOG:USED');
  if (channels === undefined) return [header.analogCount];
  const [analogRate = 0] = parameters.numbers('ANALOG:RATE');
  const samples = header.analogSamples || Math.max(1, rate > 0 ? Math.round(analogRate / rate) : 1);
  return [channels * samples, header.analogCount];
}

/**
 * Frames: of the places that can tell more than 65535 where they do, else as `POINT:FRAMES` or the header say; 65535 with more behind
 * it means up to the file's end.
 * @param room for how many there are bytes
 * @param blockFrames frames that the rest of a block may be mistaken for
 */
function countFrames(parameters: Parameters, header: Header, room: number, blockFrames: number): number {
  const [start, startHigh = 0] = parameters.numbers('TRIAL:ACTUAL_START_FIELD');
  const [end, endHigh = 0] = parameters.numbers('TRIAL:ACTUAL_END_FIELD');
  const word = (value: number) => value & 0xffff;
  const long = Math.max(
    parameters.count('POINT:LONG_FRAMES') ?? 0,
    start === undefined || end === undefined
      ? 0
      : word(end) + word(endHigh) * 2 ** 16 - word(start) - word(startHigh) * 2 ** 16 + 1,
  );
  if (long > MOST_SHORT_FRAMES) return long;
  const short = parameters.count('POINT:FRAMES') || header.frameCount;
  if (short > room && header.frameCount > 0 && header.frameCount <= room) return header.frameCount;
  return short === MOST_SHORT_FRAMES && room >= short + blockFrames ? room : short;
}
