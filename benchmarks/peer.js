/** The PyTorch twin in a process of its own; one request is under way at a time. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { writeProblem } from './problemFile.js';

/** The environment of the twin: two threads, which do not spin while it is our turn. */
const ENVIRONMENT = { OMP_WAIT_POLICY: 'passive', OMP_NUM_THREADS: '2' };
/** Variables that would hold OpenBLAS to one kernel: without them it takes the best that it has for this processor. */
const CHOICES_OF_OPENBLAS = { OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined };
/** glibc gives large blocks back to the system at once, and PyTorch faults them in again in every pass; so it keeps them. */
const KEEPS_MEMORY = { MALLOC_MMAP_THRESHOLD_: '1000000000', MALLOC_TRIM_THRESHOLD_: '2000000000' };

/** Why the twin cannot run here, if so. */
export function whyNoPeer(python) {
  const { status, error } = spawnSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' });
  if (error) return `${python} is not there`;
  return status === 0 ? undefined : `${python} has no torch (Debian: apt install python3-torch libopenblas0-openmp)`;
}

export class Peer {
  #process;
  #lines;
  #folder = mkdtempSync(join(tmpdir(), 'anylift-bench-'));

  /** @param keepMemory whether its allocator is told to keep what is freed: faster, and larger */
  constructor(python, keepMemory) {
    this.#process = spawn(python, [fileURLToPath(new URL('twin.py', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...CHOICES_OF_OPENBLAS, ...ENVIRONMENT, ...(keepMemory && KEEPS_MEMORY) },
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  get pid() {
    return this.#process.pid;
  }

  /** Give it weights and a batch, and our results on them where it is to compare. */
  async load(problem, batch, ours) {
    const file = join(this.#folder, 'problem.safetensors');
    writeProblem(file, problem, batch, ours);
    return this.ask({ do: 'load', file });
  }

  /** @throws Error with what the twin says, when it fails */
  async ask(request) {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the twin has ended');
    const answer = JSON.parse(value);
    if (answer.error !== undefined) throw new Error(`twin: ${answer.error}`);
    return answer;
  }

  end() {
    this.#process.stdin.end();
    rmSync(this.#folder, { recursive: true });
  }
}
