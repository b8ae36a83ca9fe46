import {
  CHECKPOINT_FORMAT,
  InputError,
  parseCheckpoint,
  parseSafetensors,
  type Safetensors,
  serializeCheckpoint,
  serializeSafetensors,
} from '@anylift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TINY, tinyCheckpoint } from './models.js';

const bytes = serializeCheckpoint({ ...tinyCheckpoint(), training: { seed: 7, data: ['a', 'b'] } });

/** The file with something about it changed. */
function changed(change: (file: Safetensors) => void): Uint8Array {
  const file = parseSafetensors(bytes, 'x');
  change(file);
  return serializeSafetensors(file);
}

const withConfig = (config: unknown) =>
  changed(({ metadata }) => {
    metadata.config = typeof config === 'string' ? config : JSON.stringify(config);
  });

describe('a checkpoint', () => {
  it.each(['view', 'paper'] as const)('gives back what was written, in the form %s', (form) => {
    const checkpoint = { ...tinyCheckpoint({ ...TINY, form }, 3), training: { seed: 7, data: ['a', 'b'] } };
    const read = parseCheckpoint(serializeCheckpoint(checkpoint), 'x');
    expect(read).toEqual(checkpoint);
    expect(read.weights.has('tpe.omega')).toBe(true);
  });

  it('may be in half precision: half the bytes, and nearly the same weights', () => {
    const checkpoint = { ...tinyCheckpoint({ ...TINY, width: 32 }), training: { seed: 7 } };
    const [whole, half] = [serializeCheckpoint(checkpoint), serializeCheckpoint(checkpoint, { half: true })];
    const numbers = [...checkpoint.weights.values()].reduce((sum, { length }) => sum + length, 0);
    expect(whole.length - half.length).toBeGreaterThanOrEqual(2 * numbers - 8);
    const { weights, ...rest } = parseCheckpoint(half, 'x');
    expect(rest).toEqual({ name: checkpoint.name, model: checkpoint.model, training: checkpoint.training });
    for (const [name, values] of checkpoint.weights)
      for (const [i, x] of values.entries())
        expect(Math.abs(weights.get(name)![i] - x)).toBeLessThanOrEqual(Math.abs(x) * 2 ** -11 + 2 ** -25);
  });

  it('is one safetensors file that says what it is', () => {
    const { metadata } = parseSafetensors(bytes, 'x');
    expect(metadata).toMatchObject({ format: CHECKPOINT_FORMAT, name: 'tiny' });
    expect(JSON.parse(metadata.config).model).toEqual(TINY);
  });

  it('is refused wherever it is cut short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(() => parseCheckpoint(bytes.subarray(0, length), 'cut')).toThrow(InputError);
      }),
      { numRuns: 300, examples: [[0], [1], [7], [8], [9], [bytes.length - 1]] },
    );
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['another format', changed(({ metadata }) => Object.assign(metadata, { format: 'keypoints3d/1' })), /found "keypoints3d\/1"/],
    ['no format', serializeSafetensors({ tensors: {}, metadata: {} }), /must be anylift-checkpoint\/1, found null/],
    [
      'a missing tensor',
      changed(({ tensors }) => delete tensors['decoder.down.bias']),
      /"decoder.down.bias" of shape \[3\] is missing/,
    ],
    [
      'a tensor too many',
      changed(({ tensors }) => Object.assign(tensors, { spare: { shape: [1], data: new Float32Array(1) } })),
      /"spare" belongs to no parameter/,
    ],
    [
      'a tensor of another shape',
      changed(({ tensors }) => Object.assign(tensors['decoder.down.weight'], { shape: [3, 16] })),
      /"decoder.down.weight" must have shape \[16,3\], found \[3,16\]/,
    ],
    [
      'a tensor of another type',
      changed(({ tensors }) => Object.assign(tensors, { 'tpe.b': { shape: [8], data: new Float64Array(8) } })),
      /"tpe.b" must be F32 or F16/,
    ],
    [
      'a weight that is no number',
      changed(({ tensors }) => tensors['blocks.1.up.weight'].data.set([Number.NaN], 5)),
      /not finite/,
    ],
    [
      'an infinite weight',
      changed(({ tensors }) => tensors['tpe.omega'].data.set([Number.POSITIVE_INFINITY])),
      /"tpe.omega".*not finite/,
    ],
    ['a config that is not JSON', withConfig('{'), /"config" is not JSON/],
    ['no model in the config', withConfig({ training: {} }), /"config" has no model/],
    ['a config that is nothing', withConfig('null'), /"config" has no model/],
    ['a model that cannot be', withConfig({ model: { ...TINY, heads: 3 } }), /model.heads must be an even number/],
    ['a model without a width', withConfig({ model: { ...TINY, width: undefined } }), /model.width/],
    ['the config of a wider model', withConfig({ model: { ...TINY, width: 32 } }), /must have shape/],
    ['the config of a deeper model', withConfig({ model: { ...TINY, layers: 3 } }), /blocks\.2.* is missing/],
    ['text', Buffer.from('not a checkpoint'), /not a safetensors file/],
  ])('is refused with %s, in one sentence', (_, bytes, message) => {
    const refused = () => parseCheckpoint(bytes, 'model.safetensors');
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(/^model.safetensors: [^\n]+$/);
  });
});
