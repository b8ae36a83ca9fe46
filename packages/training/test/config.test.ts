import { DEFAULT_MODEL, InputError, PRESETS } from '@anylift/core';
import { resolveConfig } from '@anylift/training';
import { describe, expect, it } from 'vitest';

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
    ['elevations upside down', { ...least, views: { elevation: [60, -20] } }, /views.elevation/],
  ])('is refused for %s, by the name of the key', (_, value, message) => {
    const refused = () => resolveConfig(value, 'some.yaml', 0);
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(/^some.yaml: [^\n]+$/);
  });
});
