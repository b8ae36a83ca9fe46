import { InputError, type Skeleton } from '@anylift/core';
import { isObject, parseJson, parsePiece, skeletonSchema } from './containers/json.js';

/**
 * A skeleton from a JSON file: `{"keypoints": ["nose", …], "edges": [[0, 1], …], "symmetries"?, "sides"?}`, or a document that holds one
 * under `skeleton`. Edges and symmetries may be pairs of names instead of numbers.
 * @param where file name for error messages
 * @param known names of the landmarks that it is for, where it gives none itself
 * @throws InputError when it is none; that it fits its landmarks is left to `checkSkeleton`
 */
export function skeletonOf(bytes: Uint8Array, where: string, known: readonly string[] = []): Skeleton {
  const document = parseJson(bytes, where);
  const value = isObject(document) && isObject(document.skeleton) ? document.skeleton : document;
  return parsePiece(skeletonSchema, isObject(value) ? byNumber(value, known, where) : value, '', where);
}

/** Pairs of names as pairs of numbers. */
function byNumber(value: Record<string, unknown>, known: readonly string[], where: string): Record<string, unknown> {
  const names: readonly unknown[] = Array.isArray(value.keypoints) ? value.keypoints : known;
  const numberOf = (key: string, end: unknown) => {
    if (typeof end !== 'string') return end;
    const at = names.indexOf(end);
    if (at < 0)
      throw new InputError(
        `${where}: ${key} name ${JSON.stringify(end)}, expected one of the keypoints ${names.join(', ') || '(none is named)'}`,
      );
    return at;
  };
  const pairs = (key: string) => {
    const list = value[key];
    return Array.isArray(list) ? list.map((pair) => (Array.isArray(pair) ? pair.map((end) => numberOf(key, end)) : pair)) : list;
  };
  return { ...value, edges: pairs('edges') ?? [], symmetries: pairs('symmetries') };
}
