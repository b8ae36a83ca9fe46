import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { serializeSafetensors } from '@anylift/core';
import { chainFile } from '../../training/test/chain.js';

const BIN = fileURLToPath(new URL('../bin/anylift.js', import.meta.url));

export interface StudioCommand {
  address: string;
  child: ChildProcess;
  ended: Promise<{ code: number | null; stderr: string }>;
}

/** The real `anylift studio`, once it has told where it is. Whoever starts it ends it. */
export function startStudio(cwd: string, ...args: string[]): Promise<StudioCommand> {
  const child = spawn(process.execPath, [BIN, 'studio', '--no-open', ...args], { cwd });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stderr })),
  );
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (address) => resolve({ address, child, ended }));
    void ended.then(({ stderr }) => reject(new Error(stderr)));
  });
}

/** The joints of the sets to train on, of which each is a chain. */
export const CHAINS = [6, 9, 14];

/** A folder with sets, and with tiny.yaml that trains on them for a few seconds. */
export function trainingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'anylift-studio-'));
  mkdirSync(join(folder, 'sets'));
  for (const joints of CHAINS)
    writeFileSync(
      join(folder, 'sets', `chain-${joints}.safetensors`),
      serializeSafetensors(chainFile({ name: `chain-${joints}`, seed: joints, joints })),
    );
  writeFileSync(
    join(folder, 'tiny.yaml'),
    `
name: tiny
data: sets
model: { layers: 1, width: 16, heads: 2 }
sampling: { tokens: 64 }
validation: { every: 20, framesPerSet: 3, views: 2 }
steps: 60
saveEvery: 20
logEvery: 1
`,
  );
  return folder;
}
