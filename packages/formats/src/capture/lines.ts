import { InputError } from '@anylift/core';
import type { ByteSource } from '../bytes.js';

const PIECE = 2 ** 20;
/** Characters of a line: hundreds of landmarks need some ten thousand. */
const LONGEST = 2 ** 22;

/**
 * The lines of a text file, whichever way they end, read in pieces. A byte order mark is left out.
 * @throws InputError when one is too long to be text
 */
export async function* linesOf(file: ByteSource, where: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let count = 0;
  for (let start = 0; start < file.size; start += PIECE) {
    const piece = decoder.decode(await file.read(start, Math.min(PIECE, file.size - start)), { stream: true });
    const text = rest + piece;
    // A carriage return at the end may be the first half of a line's end.
    const complete = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = complete.split(/\r\n|\n|\r/);
    rest = lines.pop() + text.slice(complete.length);
    count += lines.length;
    yield* lines;
    if (rest.length > LONGEST)
      throw new InputError(`${where}: line ${count + 1} has more than ${LONGEST} characters, expected lines of numbers`);
  }
  rest = (rest + decoder.decode()).replace(/\r$/, '');
  if (rest !== '') yield rest;
}
