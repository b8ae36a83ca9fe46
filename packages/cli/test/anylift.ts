import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModel, DEFAULT_MODEL, initialWeights, serializeCheckpoint } from '@anylift/core';
import { answerOf, inMemory, openRecording } from '@anylift/formats';

const BIN = fileURLToPath(new URL('../bin/anylift.js', import.meta.url));

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Run the real command line in a folder. */
export function anylift(args: string[], { cwd, stdin = '' }: { cwd: string; stdin?: string }): Promise<Outcome> {
  return run(process.execPath, [BIN, ...args], { cwd, stdin });
}

/** Run it as a part of a shell command, where `$ANYLIFT` is its name. */
export function shell(command: string, cwd: string): Promise<Outcome> {
  return run('bash', ['-c', command], { cwd, env: { ...process.env, ANYLIFT: `${process.execPath} ${BIN}` } });
}

function run(file: string, args: string[], { stdin = '', ...options }: { cwd: string; stdin?: string; env?: NodeJS.ProcessEnv }) {
  return new Promise<Outcome>((resolve, reject) => {
    const child = spawn(file, args, options);
    const outcome: Outcome = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (outcome.stdout += chunk));
    child.stderr.on('data', (chunk) => (outcome.stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...outcome, code }));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}

/** A folder of its own with the files of a test: texts as they are, bytes as they are, all else as JSON. */
export function folder(files: Record<string, unknown> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'anylift-'));
  for (const [name, content] of Object.entries(files))
    writeFileSync(
      join(path, name),
      typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
    );
  return path;
}

export const list = (path: string) => readdirSync(path).sort();

/** A checkpoint that knows nothing, for everything that does not depend on what it knows. */
export function tinyCheckpoint(): Uint8Array {
  const model = { ...DEFAULT_MODEL, layers: 1, width: 16, heads: 2 };
  let state = 1;
  const uniform = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const weights = initialWeights(buildModel(model, 'B', 'N').parameters, normal);
  return serializeCheckpoint({ name: 'tiny', model, weights });
}

export const stool = {
  skeleton: {
    name: 'stool',
    keypoints: ['seat', 'left_leg', 'right_leg', 'back_leg'],
    edges: [
      [0, 1],
      [0, 2],
      [0, 3],
    ],
  },
  frames: [{ keypoints: [[100.25, 50], [80, 99.5, 0.5], [120, 100], null] }],
};

export const withFrames = (...frames: unknown[][]) => ({ ...stool, frames: frames.map((keypoints) => ({ keypoints })) });

/** The answers in a file. */
export async function answerIn(path: string) {
  return answerOf(await openRecording(inMemory(readFileSync(path), path), { where: path }), path);
}
