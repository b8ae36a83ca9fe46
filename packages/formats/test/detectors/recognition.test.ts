import { InputError } from '@anylift/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOCUMENTS, points } from './documents.js';
import { JSON_FORMATS, takers } from './reading.js';

test.each(DOCUMENTS)('%s takes its own document, and nobody else does (%#)', (format, document) => {
  expect(takers(document)).toEqual([format]);
});

test('none takes the JSON of this project, or anything else', () => {
  const skeleton = { edges: [[0, 1]] };
  expect(takers({ skeleton, frames: [{ keypoints: points(33) }] })).toEqual([]);
  expect(takers({ skeleton: 'mediapipe-pose33', frames: [{ keypoints: points(33) }] })).toEqual([]);
  expect(takers({ format: 'anylift/1', model: 'm', skeleton, frames: [{ keypoints3d: [[1, 2, 3]] }] })).toEqual([]);
  for (const other of [null, 3, 'text', [], {}, [[]], [{}], { people: [] }, { annotations: [] }, { frames: [] }, [null]])
    expect(takers(other)).toEqual([]);
});

test('recognisers never throw', () => {
  const keys = [
    'people',
    'annotations',
    'images',
    'keypoints',
    'bodies',
    'instances',
    'keypoints_3d',
    'landmarks',
    'frames',
    'scores',
  ];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 5 }, fc.integer(), fc.constant(null), fc.string(), tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 3 }),
  }));
  fc.assert(
    fc.property(value, (document) => void takers(document)),
    { numRuns: 2000 },
  );
});

/** Places in a document: the way to each value in it. */
function waysIn(value: unknown, way: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [way];
  return [
    way,
    ...Object.entries(value).flatMap(([key, part]) => waysIn(part, [...way, Array.isArray(value) ? Number(key) : key])),
  ];
}

/** Removed where there is no replacement. */
function changed(document: unknown, way: (string | number)[], replacement: unknown): unknown {
  const copy = structuredClone(document);
  if (way.length === 0) return replacement;
  const parent = way.slice(0, -1).reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], copy);
  const key = way[way.length - 1];
  if (replacement !== undefined) (parent as Record<string, unknown>)[key] = replacement;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string, unknown>)[key];
  return copy;
}

const replacements = fc.constantFrom<unknown>(
  ...[undefined, null, [], {}, '', 'text', 0, -1, 1e12, Number.POSITIVE_INFINITY, true, [[1, 2]], [null], { x: 1 }, [1, 2, 3]],
);

test.each(DOCUMENTS)('%s, damaged, is read or refused in one sentence (%#)', async (format, document) => {
  const { reader } = JSON_FORMATS.find(({ name }) => name === format)!;
  if (reader?.container !== 'json') throw new Error('no reader of JSON');
  const ways = waysIn(document);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(), replacements), { minLength: 1, maxLength: 2 }), async (changes) => {
      let damaged = document;
      for (const [at, replacement] of changes) {
        const way = ways[at % ways.length];
        try {
          damaged = changed(damaged, way, replacement);
        } catch {
          // An earlier change took this part away.
        }
      }
      takers(damaged);
      try {
        const recording = reader.read(damaged, { where: 'x', pictureSize: { width: 640, height: 480 } });
        const { points, frame } = await recording.read(0, recording.poseCount);
        expect(points.length).toBe(frame.length * recording.keypointCount * recording.dimensions);
        expect(frame.every((f, p) => f < recording.frameCount && f >= (frame[p - 1] ?? 0))).toBe(true);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.message).toMatch(/^x[^\n]+$/);
      }
    }),
    { numRuns: 150 },
  );
});
