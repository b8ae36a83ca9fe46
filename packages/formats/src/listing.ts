import type { Format } from './format.js';
import { FAMILIES } from './formats.js';

/** What is known of a format, without what it does. */
export interface FormatRow extends Pick<Format, 'name' | 'title' | 'source' | 'coordinates' | 'lost'> {
  /** Title of its family. */
  family: string;
  /** Dimensions that it is read in; none where it is written alone. */
  reads: (2 | 3)[];
  /** Dimensions that it is written in; none where it is read alone. */
  writes: (2 | 3)[];
  /** Endings of file names that ask for it, with their dot. */
  extensions: string[];
  /** Whether what is written holds one instance alone. */
  single: boolean;
}

/** Every name that `--from` or `--to` takes, family by family. */
export function listFormats(): FormatRow[] {
  const rows = new Map<string, FormatRow>();
  for (const { title: family, formats } of FAMILIES)
    for (const { name, title, source, coordinates, lost, reader, writer } of formats) {
      const reads = new Set([...(rows.get(name)?.reads ?? []), ...(reader?.dimensions ?? [])]);
      const written = {
        writes: [...(writer?.dimensions ?? [])],
        extensions: writer?.extensions ?? [],
        single: writer?.single ?? false,
      };
      rows.set(name, { name, family, title, source, coordinates, lost, reads: [...reads], ...written });
    }
  return [...rows.values()];
}
