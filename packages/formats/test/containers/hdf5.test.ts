import { InputError } from '@anylift/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sleapAnalysis } from '../../src/animals/sleapAnalysis.js';
import { checkGlobalHeaps } from '../../src/containers/globalHeaps.js';
import { withHdf5 } from '../../src/containers/hdf5.js';
import { hdf5, readWith } from '../animals/hdf5Fixture.js';

const analysis = () =>
  hdf5({
    '/tracks': { data: Float64Array.from({ length: 24 }, (_, i) => i), shape: [1, 2, 3, 4], attributes: { dims: '["track"]' } },
    '/node_names': { data: ['a', 'b', 'c'] },
  });

test('a dataset that is missing is named with what there is', async () => {
  const bytes = await hdf5({ '/group/one': { data: [1] }, '/group/two': { data: ['text'] } });
  const use = (path: string) => withHdf5(bytes, 'a.h5', (file) => file.numbers(path));
  await expect(use('/group/three')).rejects.toThrow('a.h5: dataset /group/three is missing, found one, two in /group');
  await expect(use('/group/two')).rejects.toThrow('a.h5: dataset /group/two holds no numbers');
  await expect(use('/group/one')).resolves.toEqual({ shape: [1], data: Float64Array.from([1]) });
});

test('integers of every width are the numbers that were written', async () => {
  const arrays = [
    Int8Array.of(-1),
    Uint8Array.of(255),
    Int16Array.of(-2),
    Uint32Array.of(2 ** 32 - 1),
    BigInt64Array.of(-5n),
    Float32Array.of(0.5),
  ];
  const bytes = await hdf5(Object.fromEntries(arrays.map((data, i) => [`/a${i}`, { data }])));
  const read = await withHdf5(bytes, 'a.h5', (file) => arrays.map((_, i) => file.numbers(`/a${i}`).data[0]));
  expect(read).toEqual([-1, 255, -2, 2 ** 32 - 1, -5, 0.5]);
});

test('a heap of texts that leads nowhere is refused, not followed', async () => {
  const bytes = await analysis();
  expect(() => checkGlobalHeaps(bytes, 'a.h5')).not.toThrow();
  const heap = new TextDecoder('latin1').decode(bytes).indexOf('GCOL');
  expect(heap).toBeGreaterThan(0);
  // The first object becomes free space of no size: what follows it is itself.
  bytes.fill(0, heap + 16, heap + 32);
  await expect(readWith(sleapAnalysis, bytes)).rejects.toThrow(InputError);
});

test('whatever bytes are changed or cut off, there is a recording or an InputError, and a whole file is read afterwards', async () => {
  const whole = await analysis();
  const change = fc.tuple(fc.nat(whole.length - 1), fc.oneof(fc.constantFrom(0, 255, 127), fc.nat(255)));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.option(fc.nat(whole.length)), async (changes, length) => {
      const bytes = whole.slice(0, length ?? whole.length);
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      try {
        await withHdf5(bytes, 'a.h5', (file) =>
          sleapAnalysis.reader?.container === 'hdf5' && sleapAnalysis.reader.matches(file)
            ? sleapAnalysis.reader.read(file, { where: 'a.h5' })
            : undefined,
        );
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 300 },
  );
  expect(await readWith(sleapAnalysis, whole)).toMatchObject({ frameCount: 4, keypointCount: 3 });
});
