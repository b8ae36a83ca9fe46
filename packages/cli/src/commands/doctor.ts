import type { Command } from 'commander';
import type { Device } from '../device.js';

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Check that AnyLift can work here.')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  $ anylift doctor\n  $ anylift doctor --json')
    .action(doctor);
}

/** The outcome of one check. */
interface Check {
  ok: boolean;
  detail: string;
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  const { arch, availableParallelism, platform } = await import('node:os');
  const { print } = await import('../files.js');
  const [cpu, webgpu, model, lift] = await Promise.all([probe('cpu'), probe('webgpu'), check(checkModel), check(checkLift)]);
  const report = {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cores: availableParallelism(),
    onnxruntime: await onnxruntimeVersion(),
    backends: { cpu, webgpu },
    model,
    lift,
  };
  // WebGPU is a bonus.
  if (![cpu, model, lift].every(({ ok }) => ok)) process.exitCode = 1;
  if (json) return print(`${JSON.stringify(report)}\n`);
  const mark = ({ ok, detail }: Check) => `${ok ? 'ok' : 'no'}, ${detail}`;
  const rows = [
    ['Node.js', `${report.node} on ${report.platform}, ${report.cores} cores`],
    ['onnxruntime', report.onnxruntime],
    ['CPU', mark(cpu)],
    ['WebGPU', mark(webgpu)],
    ['model', mark(model)],
    ['lift', mark(lift)],
  ];
  await print(rows.map(([name, value]) => `${name.padEnd(13)}${value}\n`).join(''));
}

async function onnxruntimeVersion(): Promise<string> {
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.resolve('@anylift/autodiff/node'));
  return require('onnxruntime-node/package.json').version;
}

async function check(run: () => Promise<string>): Promise<Check> {
  try {
    return { ok: true, detail: await run() };
  } catch (error) {
    return { ok: false, detail: (error as Error).message };
  }
}

async function probe(device: Device): Promise<Check> {
  const { problemOf } = await import('../device.js');
  const problem = await problemOf(device);
  return { ok: problem === undefined, detail: problem ?? 'a session opens and runs' };
}

async function checkModel(): Promise<string> {
  const { readInput } = await import('../files.js');
  const { modelFile } = await import('../model.js');
  const bytes = await readInput(modelFile('base'));
  return `${(bytes.length / 1e6).toFixed(1)} MB at ${modelFile('base')}`;
}

/** Lift a corner of a cube. */
async function checkLift(): Promise<string> {
  const { loadLifter } = await import('../model.js');
  const lifter = await loadLifter('base');
  const keypoints: [number, number][] = [
    [0, 0],
    [87, 50],
    [-87, 50],
    [0, -100],
  ];
  const start = performance.now();
  const [result] = await lifter.lift({
    skeleton: {
      edges: [
        [0, 1],
        [0, 2],
        [0, 3],
      ],
    },
    frames: [{ keypoints }],
  });
  const milliseconds = performance.now() - start;
  await lifter.release();
  if (!result.keypoints3d) throw new Error(result.reason);
  if (!result.keypoints3d.flat().every(Number.isFinite)) throw new Error('the answer is not finite');
  return `4 landmarks in ${milliseconds.toFixed(0)} ms`;
}
