/** A process of its own: `worstReport.js RUN last|best` finds a run's worst validation samples and tells its parent. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBackend } from '@anylift/autodiff/node';
import { InputError, Lifter, parseCheckpoint } from '@anylift/core';
import {
  answerOf,
  framesOf,
  type JudgedSet,
  type KeypointSet,
  resolveConfig,
  selectSets,
  type TrainingConfig,
  validationProtocol,
  type WorstReport,
  worstSamples,
} from '@anylift/training';
import { readSets } from '@anylift/training/node';
import type { WorstMessage } from './worstReports.js';

/** Samples of a set that are shown at most. */
const OF_A_SET = 3;

const tell = (message: WorstMessage) => new Promise((resolve) => process.send!(message, resolve));

async function report(run: string, kind: 'last' | 'best'): Promise<WorstReport> {
  const path = join(run, 'config.json');
  const config = resolveConfig(JSON.parse(readFileSync(path, 'utf8')), path, 0);
  const file = join(run, `${kind}.safetensors`);
  const checkpoint = parseCheckpoint(readFileSync(file), file);
  const held = heldSets(config, path);
  const lifter = await Lifter.from(checkpoint, nodeBackend());
  const judged: JudgedSet[] = [];
  for (const [done, set] of held.entries()) {
    await tell({ done, total: held.length });
    const found = await worstSamples(answerOf(lifter), set, validationProtocol(config, true), OF_A_SET);
    if (found) judged.push(found);
  }
  await lifter.release();
  judged.sort((a, b) => b.errorPercent - a.errorPercent);
  return {
    checkpoint: kind,
    step: Number(checkpoint.training?.steps ?? 0),
    samples: judged.reduce((sum, { samples }) => sum + samples, 0),
    sets: judged.map(({ worst: _, ...set }) => set),
    worst: judged.flatMap(({ worst }) => worst).sort((a, b) => b.errorPercent - a.errorPercent),
  };
}

/** The sets of a run that have validation frames. */
function heldSets({ data, exclude }: TrainingConfig, where: string): KeypointSet[] {
  const { others } = selectSets(readSetsOf(data, where), exclude, `${where}: exclude`);
  const held = others.filter((set) => framesOf(set, 'val').length > 0);
  if (held.length === 0) throw new InputError(`${where}: none of the run's sets has validation frames`);
  return held;
}

/** A run may have been started elsewhere, or on another machine. */
function readSetsOf(data: string[], where: string): KeypointSet[] {
  try {
    return readSets(data);
  } catch (error) {
    throw new InputError(`${where}: data: ${(error as Error).message}`);
  }
}

// Whoever asked is gone.
process.on('disconnect', () => process.exit());
const [run, kind] = process.argv.slice(2);
try {
  await tell({ report: await report(run, kind as 'last' | 'best') });
} catch (error) {
  const { name, message } = error as Error;
  await tell({ error: name === 'InputError' ? message : `unexpected ${name}: ${message}` });
}
process.disconnect();
