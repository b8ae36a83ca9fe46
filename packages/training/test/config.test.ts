import { DEFAULT_MODEL, InputError, PRESETS } from '@anylift/core';
import { resolveConfig, WORLDS } from '@anylift/training';
import { describe, expect, it } from 'vitest';

const NOTHING = Object.fromEntries(WORLDS.map(({ name }) => [name, 0]));
const least = { name: 'x', steps: 10 };

describe('the config of a training', () => {
  it('states every value once resolved, and resolves to itself', () => {
    const config = resolveConfig({ ...least, data: 'sets', model: { width: 64 } }, 'x.yaml', 0);
    expect(config).toMatchObject({
      data: ['sets'],
      seed: 0,
      model: { ...DEFAULT_MODEL, width: 64 },
      schedule: { kind: 'cosine' },
    });
    expect(resolveConfig(JSON.parse(JSON.stringify(config)), 'config.json', 0)).toEqual(config);
  });

  it('changes no rig, makes nothing up and hides no structure where it does not say so', () => {
    expect(resolveConfig(least, 'x', 0)).toMatchObject({
      rigs: { share: 0 },
      worlds: { share: 0 },
      views: { tumble: 0, near: 0 },
      augment: { hideSide: 0, hidePart: 0, hideHalf: 0, crop: 0, noiseSpread: 0, swapNeighbours: 0, swapSides: 0, outliers: 0 },
    });
  });

  it('takes a preset by its name, and the paper’s recipe by the number of frames', () => {
    expect(resolveConfig(least, 'x', 0).model).toEqual(PRESETS.base);
    expect(resolveConfig({ ...least, model: 'small' }, 'x', 0).model).toEqual(PRESETS.small);
    expect(resolveConfig({ ...least, model: 'paper' }, 'x', 5000).model).toMatchObject({ form: 'paper', width: 256, heads: 4 });
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /object/],
    ['no steps', { name: 'x' }, /steps/],
    ['an unknown key', { ...least, lerningRate: 1 }, /lerningRate/],
    ['an unknown key further in', { ...least, optimizer: { lr: 1 } }, /optimizer: .*lr/],
    ['a value of another kind', { ...least, optimizer: { learningRate: 'fast' } }, /optimizer.learningRate/],
    ['a share above 1', { ...least, augment: { mirror: 1.5 } }, /augment.mirror/],
    ['a schedule that is not there', { ...least, schedule: { kind: 'linear' } }, /schedule/],
    ['a value of another schedule', { ...least, schedule: { kind: 'cosine', patience: 3 } }, /schedule: .*patience/],
    ['a model that cannot be', { ...least, model: { width: 30 } }, /model.width/],
    ['an unknown preset', { ...least, model: 'huge' }, /model/],
    ['an objective without weights', { ...least, objective: { canonical: 0, view: 0 } }, /canonical and view are both 0/],
    ['hidden structures on more than all samples', { ...least, augment: { hidePart: 0.6, crop: 0.6 } }, /hidePart.*above 1/],
    ['distances upside down', { ...least, views: { nearest: 5, farthest: 3 } }, /views.nearest/],
    ['a world that is not there', { ...least, worlds: { weights: { unicorn: 1 } } }, /worlds.weights: .*unicorn/],
    ['made-up things of no kind', { ...least, worlds: { share: 0.1, weights: NOTHING } }, /worlds.weights: all are 0/],
    ['elevations upside down', { ...least, views: { elevation: [60, -20] } }, /views.elevation/],
  ])('is refused for %s, by the name of the key', (_, value, message) => {
    const refused = () => resolveConfig(value, 'some.yaml', 0);
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(/^some.yaml: [^\n]+$/);
  });
});
