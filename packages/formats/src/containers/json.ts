import { InputError, type Skeleton } from '@anylift/core';
import { z } from 'zod';

/** The longest string of V8, in characters; JSON of landmarks has no others than of one byte. */
const LONGEST_STRING = 2 ** 29 - 24;

/** Parse UTF-8 JSON, with or without a byte order mark. @throws InputError when it is none, or too large for one string */
export function parseJson(bytes: Uint8Array, where: string): unknown {
  checkJsonSize(bytes.length, where);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const { message } = error as Error;
    const hint = message.includes('NaN') ? ' (write null for a hidden landmark)' : '';
    throw new InputError(`${where}: not JSON, ${oneLine(message)}${hint}`);
  }
}

/** @throws InputError when so many bytes of JSON are too large for one string */
export function checkJsonSize(size: number, where: string): void {
  if (size > LONGEST_STRING)
    throw new InputError(
      `${where}: too large, ${megabytes(size)} MB of JSON, expected at most ${megabytes(LONGEST_STRING)}; safetensors may be larger`,
    );
}

/**
 * Check a piece of a document. Schemas carry their expectation, such as 'a name', as their error.
 * @param path of the piece in the document, such as `skeleton`; '' for the whole
 * @throws InputError that says which part is what, and what was expected
 */
export function parsePiece<T>(schema: z.ZodType<T>, value: unknown, path: string, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue.path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text ? `${text}.${String(key)}` : String(key);
  }, path);
  const found = issue.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)[key], value);
  throw new InputError(`${where}: ${at} is ${show(found)}, expected ${issue.message}`);
}

/** A value as it stands in the file, cut short. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'number') return String(value);
  const text = oneLine(stringify(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** What JSON.parse reads may be nested too deeply to be written again. */
function stringify(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'deeply nested';
  }
}

const megabytes = (bytes: number) => Math.floor(bytes / 1e6);

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = z.string({ error: 'a text' });
const index = z.int({ error: 'the index of a landmark' });
const pairs = z.array(z.tuple([index, index], { error: 'a pair of landmark indices' }), { error: 'pairs of landmark indices' });

/** A skeleton of any file; that it fits its landmarks is left to `checkSkeleton`. */
export const skeletonSchema: z.ZodType<Skeleton> = z.object(
  {
    name: text.optional(),
    category: text.optional(),
    keypoints: z.array(text, { error: 'a list of names' }).optional(),
    edges: pairs.default([]),
    symmetries: pairs.optional(),
    sides: z.array(z.enum(['L', 'R', ''], { error: '"L", "R" or ""' }), { error: 'a list of "L", "R" and ""' }).optional(),
  },
  { error: '{"edges": [[i, j], …]}, with no edges where there are none' },
);
