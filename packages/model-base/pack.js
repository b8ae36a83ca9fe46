/**
 * Makes a trained checkpoint the one that is shipped as `small` or `base`: under that name, in half precision. What rounding costs is
 * measured on `val` and kept beside it for the card.
 *
 *   node packages/model-base/pack.js CHECKPOINT small|base SETS [--frames COUNT]
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCheckpoint, serializeCheckpoint } from '@anylift/core';
import { DEFAULT_PROTOCOL, meanResult } from '@anylift/training';
import { measureAll, setsOf } from './measureAll.js';
import { checkpointOf, resultOf, SHIPPED } from './shipped.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { frames: { type: 'string', default: '16' } } });
const [from, name, folder] = positionals;
if (positionals.length !== 3 || !Object.hasOwn(SHIPPED, name) || !/^[1-9]\d*$/.test(values.frames)) {
  console.error('usage: node packages/model-base/pack.js CHECKPOINT small|base SETS [--frames COUNT]');
  process.exit(2);
}
const trained = parseCheckpoint(readFileSync(from), from);
const bytes = serializeCheckpoint({ ...trained, name: `anylift-${name}` }, { half: true });
if (bytes.length > SHIPPED[name].most) {
  console.error(`${from}: ${bytes.length} bytes in half precision, expected at most ${SHIPPED[name].most} for ${name}`);
  process.exit(1);
}
const packed = `${checkpointOf(name)}.tmp`;
mkdirSync(dirname(resultOf(name, 'half.json')), { recursive: true });
writeFileSync(packed, bytes);

const protocol = { ...DEFAULT_PROTOCOL, split: 'val', framesPerSet: Number(values.frames) };
const names = setsOf(folder, 'val').map((set) => set.name);
const evaluations = [from, packed].flatMap((model) =>
  [true, false].map((sides) => ({ on: 'val', names, model, protocol: { ...protocol, sides }, sets: [] })),
);
await measureAll(evaluations, folder);
const [sides, without, halfSides, halfWithout] = evaluations.map(({ sets }) => {
  const { paMpjpePercent, pa2MpjpePercent } = meanResult(sets);
  return { pa: paMpjpePercent, pa2: pa2MpjpePercent };
});
const result = {
  framesPerSet: protocol.framesPerSet,
  views: protocol.views,
  before: { sides, without },
  after: { sides: halfSides, without: halfWithout },
};
renameSync(packed, checkpointOf(name));
writeFileSync(resultOf(name, 'half.json'), `${JSON.stringify(result)}\n`);
const shown = ({ pa, pa2 }) => `PA ${pa.toFixed(3)}, PA2 ${pa2.toFixed(3)}`;
console.log(`${checkpointOf(name)}: ${bytes.length} bytes
with sides ${shown(sides)}, in half precision ${shown(halfSides)}
without    ${shown(without)}, in half precision ${shown(halfWithout)}`);
