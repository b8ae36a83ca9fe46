import type { Side, Skeleton } from '@anylift/core';
import type { Piece } from './piece.js';

/** A skeleton of any file; that it fits its landmarks is left to `checkSkeleton`. @throws InputError that says which part is what */
export function readSkeletonPiece(piece: Piece): Skeleton {
  const get = (key: string) => piece.get(key, '{"edges": [[i, j], …]}, with no edges where there are none');
  const skeleton = {
    name: get('name').optional((name) => name.text('a text')),
    category: get('category').optional((category) => category.text('a text')),
    keypoints: get('keypoints').optional((names) => names.list('a list of names').map((name) => name.text('a text'))),
    edges: get('edges').optional(pairs) ?? [],
    symmetries: get('symmetries').optional(pairs),
    sides: get('sides').optional((sides) => sides.list('a list of "L", "R" and ""').map(side)),
  };
  // Without the keys that the file does not have.
  return Object.fromEntries(Object.entries(skeleton).filter(([, value]) => value !== undefined)) as unknown as Skeleton;
}

function pairs(piece: Piece): [number, number][] {
  return piece.list('pairs of landmark indices').map((pair): [number, number] => {
    const [a, b] = pair.tuple(2, 'a pair of landmark indices');
    return [index(a), index(b)];
  });
}

function index(piece: Piece): number {
  const expected = 'the index of a landmark';
  const value = piece.number(expected);
  return Number.isSafeInteger(value) ? value : piece.refuse(expected);
}

function side(piece: Piece): Side {
  const { value } = piece;
  return value === 'L' || value === 'R' || value === '' ? value : piece.refuse('"L", "R" or ""');
}
