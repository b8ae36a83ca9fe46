/** What docs/studio.md says of the studio's weight and speed: made of the newest results, benchmarks/results/studio-DATE.json. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('results/', import.meta.url);
const PAGE = new URL('../docs/studio.md', import.meta.url);
const [BEGIN, END] = ['<!-- made by benchmarks/studio.js -->', '<!-- end -->'];

export function newestResult() {
  const newest = readdirSync(RESULTS)
    .filter((name) => name.startsWith('studio-'))
    .sort()
    .at(-1);
  return JSON.parse(readFileSync(new URL(newest, RESULTS), 'utf8'));
}

/** The page with these figures in it. */
export function pageWith(result) {
  const page = readFileSync(PAGE, 'utf8');
  return `${page.slice(0, page.indexOf(BEGIN))}${BEGIN}\n\n${figures(result)}\n${page.slice(page.indexOf(END))}`;
}

export function writePage(result) {
  writeFileSync(PAGE, pageWith(result));
}

function figures({ date, machine, firstResult, marks, drag, weight, fineTune }) {
  const megabytes = (bytes) => (bytes / 1e6).toFixed(2);
  const row = (name, { bytes, packed }) => `| ${name} | ${megabytes(bytes)} | ${megabytes(packed)} |`;
  const sum = (groups) => ({
    bytes: groups.reduce((total, { bytes }) => total + bytes, 0),
    packed: groups.reduce((total, { packed }) => total + packed, 0),
  });
  const first = Object.entries(weight).filter(([name]) => name.endsWith(' at first'));
  const later = Object.entries(weight).filter(([name]) => !name.endsWith(' at first'));
  return [
    `On ${machine.cores} cores of an ${machine.cpu}, Chromium ${machine.chromium.split('.')[0]} headless, WebGL drawn by the processor, the model on wasm, ${date}:`,
    '',
    '| what | figure |',
    '|---|---|',
    `| from an empty cache to the first 3D, ${firstResult.length} loads | ${firstResult.map((seconds) => seconds.toFixed(1)).join(', ')} s |`,
    `| and until the model itself is there | ${marks.model.toFixed(1)} s |`,
    `| dragging a landmark of ${drag.landmarks}, the pointer at ${drag.movesPerSecond.toFixed(0)} moves a second | **${drag.framesPerSecond.toFixed(0)} frames a second** |`,
    `| from a move to its 3D on the screen | median ${drag.updateMilliseconds.median} ms, 95 % within ${drag.updateMilliseconds.p95} ms |`,
    `| fine-tuning to the made-up robot, ${fineTune.minutes} minutes asked for, ${fineTune.steps} steps: PA on frames that it did not learn from | ${fineTune.before} → **${fineTune.now} %** of extent |`,
    `| the same, nothing told of left and right: PA₂ | ${fineTune.withoutSides.pa2Before} → ${fineTune.withoutSides.pa2Now} % |`,
    '',
    'MB of the files, as they are served to this machine, and packed (gzip) as they are served to a network:',
    '',
    '| what | MB | packed |',
    '|---|---|---|',
    ...first.map(([name, of]) => row(name, of)),
    row('**together**', sum(first.map(([, of]) => of))),
    ...later.map(([name, of]) => row(`when asked for: ${name}`, of)),
    '',
  ].join('\n');
}
