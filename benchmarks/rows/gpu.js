/** A training step on a GPU: WebGPU in Node, as `anylift train --device webgpu` does it. The twin has no path to CUDA yet. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeBackend } from '@anylift/autodiff/node';
import { DEFAULT_ADAM, DEFAULT_OBJECTIVE, SessionEngine } from '@anylift/training';
import { interleave, median, timed } from '../measure.js';
import { makeProblemBatch, makeWeights, modelOf } from '../problem.js';

const [WIDTH, SIZES, B] = [256, [32, 133], 256];
const PROBE = fileURLToPath(new URL('../../packages/cli/dist/probe.js', import.meta.url));

export async function gpuRows({ python, budget, say }) {
  const reasons = [whyNoWebgpu(), whyNoCuda(python)];
  const note = reasons.filter(Boolean).join('; ');
  if (reasons[0]) say(`training step on a GPU: skipped, ${reasons[0]}`);
  const rows = [];
  for (const N of SIZES) {
    const ours = reasons[0] ? null : B / (await secondsOfStep(N, 'webgpu', budget));
    const name = `training step on a GPU, D ${WIDTH}, N ${N}, B ${B} (WebGPU in Node beside PyTorch)`;
    rows.push({ name, unit: 'samples/s', ours, peer: null, ratio: null, target: 0.5, bound: '≥', note });
  }
  return rows;
}

/** In a process of its own: a driver may end it, or hang. */
function whyNoWebgpu() {
  const { status, stdout } = spawnSync(process.execPath, [PROBE, 'webgpu'], { timeout: 60_000, encoding: 'utf8' });
  const problem = stdout.trim() || (status === 0 ? undefined : 'the process that tried it ended');
  return problem && `no WebGPU: ${problem}`;
}

function whyNoCuda(python) {
  const { status } = spawnSync(python, ['-c', 'import sys, torch; sys.exit(not torch.cuda.is_available())'], { stdio: 'ignore' });
  return status === 0 ? 'the twin cannot train on CUDA yet' : `${python} has no torch with CUDA`;
}

export async function secondsOfStep(N, device, budget, size = B) {
  const { model, frozen, flat } = makeWeights(modelOf(WIDTH));
  const optimizer = { ...DEFAULT_ADAM, muon: null, average: 0.999 };
  const setup = { model, objective: DEFAULT_OBJECTIVE, optimizer, frozen };
  const engine = await SessionEngine.open(setup, nodeBackend({ device }), nodeBackend());
  engine.vectors.weights.set(flat);
  const batches = [makeProblemBatch(size, N)];
  let step = 0;
  const run = async () => {
    await engine.gradient(batches, size);
    await engine.step(++step, 1e-3, 1);
  };
  const { seconds } = await interleave({ seconds: timed(run) }, budget);
  await engine.release();
  return median(seconds);
}
