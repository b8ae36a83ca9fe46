import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { writableBy } from '@anylift/formats';
import type { Command } from 'commander';

export type Writable = NonNullable<ReturnType<typeof writableBy>>;

/**
 * The format to write: that of `--to`, else that which the name of the file tells. Another is wrong usage.
 * @param out name of the file; '-' is stdout, as JSON where nothing else is said
 */
export async function formatToWrite(out: string, to: string | undefined, command: Command): Promise<Writable> {
  const { OUTPUT_EXTENSIONS, OUTPUT_FORMATS, setRasteriser, writableBy } = await import('@anylift/formats');
  setRasteriser(
    async () => new Uint8Array(await readFile(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm')))),
  );
  const format = writableBy(out === '-' ? '.json' : extname(out).toLowerCase(), to);
  if (format) return format;
  return to === undefined
    ? command.error(`anylift: ${out}: unknown kind of output, expected a name that ends in ${OUTPUT_EXTENSIONS.join(', ')}`)
    : command.error(`anylift: no format that can be written is called ${to}, expected one of ${OUTPUT_FORMATS.join(', ')}`);
}
