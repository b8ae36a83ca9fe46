import type { Results, Solution } from './solution.js';

/** What the page says to the worker of a solution. */
export type Request =
  | {
      kind: 'load';
      className: string;
      script: string;
      files: Solution['files'];
      options: Solution['options'];
    }
  /** @param milliseconds since when what runs began; null where the picture stands alone */
  | { kind: 'detect'; picture: ImageBitmap; milliseconds: number | null };

/** What the worker says to the page: one answer to each request, in their order. */
export type Report = { kind: 'ready' } | { kind: 'detected'; results: Results } | { kind: 'failed'; reason: string };
