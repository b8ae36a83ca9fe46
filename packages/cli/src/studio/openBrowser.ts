import { spawn } from 'node:child_process';

/** Show an address in the person's browser, where there is a screen; whoever has none finds the address on stdout. */
export function openBrowser(address: string): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""', address]
        : DISPLAY || WAYLAND_DISPLAY
          ? ['xdg-open', address]
          : [];
  if (!program) return;
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
