import type { ByteSink, InputFile, InputFolder } from './bytes.js';
import type { Hdf5 } from './containers/hdf5.js';
import type { Npz } from './containers/npz.js';
import type { Recording } from './recording.js';

/** A file format: what it is called, what is known of it, and how it is read and written. A module a format; `formats.ts` lists them. */
export interface Format {
  /**
   * For `--from` and `--to`, and in what `inspect` answers: `coco`, `bvh`. Two may share one: a format whose recordings are a file or a
   * folder, or come in two containers.
   */
  name: string;
  title: string;
  /** Where the format is defined, a web address. */
  source: string;
  /** Axes, units, and what frames and landmarks are where that is not plain, in short sentences. They count from 0. */
  coordinates: string;
  /** What of such a file does not survive reading, and what of a recording does not survive writing; '' for nothing. */
  lost: string;
  reader?: Reader;
  writer?: Writer;
}

/** What every reader is told. */
export interface ReadContext {
  /** File name for error messages. */
  where: string;
  /** Of the picture in pixels, for coordinates that are given as shares of it. */
  pictureSize?: { width: number; height: number };
}

/**
 * How a format is read. Its container is opened once and offered to every format in it until one says that it is its own; the
 * recogniser must be quick, and must never throw, whatever it is shown.
 */
export type Reader = JsonReader | CsvReader | Hdf5Reader | NpzReader | FileReader | FolderReader;

export interface JsonReader {
  container: 'json';
  dimensions: readonly (2 | 3)[];
  matches(document: unknown): boolean;
  read(document: unknown, context: ReadContext): Recording;
}

export interface CsvReader {
  container: 'csv';
  dimensions: readonly (2 | 3)[];
  /** @param head the first rows, eight at most, cells as they stand, their delimiter found out */
  matches(head: string[][]): boolean;
  read(file: InputFile, context: ReadContext): Promise<Recording>;
}

export interface Hdf5Reader {
  container: 'hdf5';
  dimensions: readonly (2 | 3)[];
  matches(file: Hdf5): boolean;
  /** The file is closed afterwards. */
  read(file: Hdf5, context: ReadContext): Recording;
}

export interface NpzReader {
  container: 'npz';
  dimensions: readonly (2 | 3)[];
  matches(arrays: Npz): boolean;
  read(arrays: Npz, context: ReadContext): Promise<Recording>;
}

/** Any other file, told by how it begins. */
export interface FileReader {
  container: 'file';
  dimensions: readonly (2 | 3)[];
  /** @param start the first 4096 bytes, or fewer of a shorter file */
  matches(start: Uint8Array, name: string): boolean;
  read(file: InputFile, context: ReadContext): Promise<Recording>;
}

/** A folder of files that make one recording. */
export interface FolderReader {
  container: 'folder';
  dimensions: readonly (2 | 3)[];
  /** @param names in the folder, sorted */
  matches(names: string[]): boolean;
  /** @param names as above */
  read(names: string[], folder: InputFolder, context: ReadContext): Promise<Recording>;
}

export interface Writer {
  /** Endings of file names that ask for this format, with their dot; none where only `--to` does. */
  extensions: string[];
  /** What it can hold. */
  dimensions: readonly (2 | 3)[];
  /** Whether it holds one instance alone, frame after frame. A recording of several is then narrowed to one before it gets here. */
  single: boolean;
  /** @throws InputError when the recording is none that the format can hold */
  write(recording: Recording, sink: ByteSink, context: WriteContext): Promise<void>;
}

export interface WriteContext {
  /** Name of the recording's file for error messages. */
  where: string;
  /** The 2D landmarks that were lifted, pose for pose, where they are at hand: pictures show them beside the 3D. */
  input?: Recording;
  /** Told how many poses more are written. */
  progress?(poses: number): void;
}
