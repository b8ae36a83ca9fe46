import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type Device = 'cpu' | 'webgpu';

/** Try a device in a process of its own. @returns why it cannot be used; nothing where it can */
export function problemOf(device: Device): Promise<string | undefined> {
  const file = fileURLToPath(new URL('./probe.js', import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [file, device], { timeout: 60_000 }, (error, stdout) =>
      resolve(stdout.trim() || (error ? 'the process that tried it ended' : undefined)),
    );
  });
}
