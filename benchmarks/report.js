/** Results as a table for the terminal, and docs/performance.md with its plots from the latest committed results. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { lineChart } from './plot.js';
import { profileLines } from './profile.js';

const DOCS = new URL('../docs/', import.meta.url);

/** What the kinds of rows are called in the document. */
const SECTIONS = {
  training: 'Training step',
  forward: 'Forward pass',
  frame: 'One frame, Node',
  browser: 'One frame, browser',
  memory: 'Memory of a training step',
  pipeline: 'Data pipeline',
  files: 'Files',
  gpu: 'GPU',
};

export function printedTable(rows) {
  return table(
    ['what', '-ours', '-peer', 'unit', '-ratio', '-target'],
    rows.map((row) => [row.name, figure(row.ours), figure(row.peer), row.unit, figure(row.ratio), verdict(row)]),
  );
}

/** Write docs/performance.md and its plots from the saved results with the latest date. */
export function writeReport() {
  const folder = new URL('results/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('studio-'));
  const all = files.map((file) => ({ file, ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')) }));
  const latest = all.sort((a, b) => b.date.localeCompare(a.date))[0];
  const tried = readFileSync(new URL('tried.md', import.meta.url), 'utf8');
  const standing = readFileSync(new URL('missed.md', import.meta.url), 'utf8');
  writeFileSync(new URL('performance.md', DOCS), `${document(latest, tried, standing).join('\n\n')}\n`);
  for (const [key, { label, points }] of Object.entries(latest.series))
    writeFileSync(
      new URL(plotName(key), DOCS),
      lineChart({
        title: `Cost of a sample against ${label}`,
        xLabel: label,
        yLabel: 'ms a sample',
        series: ['training', 'forward'].map((name) => ({ name, points: points.map((point) => [point.value, point[name]]) })),
        linear: key !== 'B',
      }),
    );
}

function document({ file, quick, minutes, machine, agreement, peerSettings, rows, series, profiles }, tried, standing) {
  const command = `npm run bench${quick ? ' -- --quick' : ''}`;
  const { cpu, cores, node, onnxruntime, torch, openblas, gemm, copy } = machine;
  const whole = (values) => values.map((value) => value.toFixed(0)).join(' and ');
  return [
    '# Performance',
    `Made by \`${command}\` (${minutes.toFixed(1)} minutes) from \`benchmarks/results/${file}\`; how it is measured and what is compared: ` +
      '[benchmarks](../benchmarks/README.md).',
    `${cpu}, ${cores} cores, Node ${node}, onnxruntime ${onnxruntime}, ${torch ? `PyTorch ${torch}` : 'without the twin'}${openblas ? ` on OpenBLAS's kernel for ${openblas}` : ''}. With one ` +
      `thread and two: a Gemm ${whole(gemm)} GFLOP/s, a copy ${whole(copy)} GB/s read and written.`,
    'The ratio is the median over the rounds, with its extremes; the floor is what the products and the least traffic of memory would ' +
      'take at these peaks, the gap is ours over the floor in time. At the floor the ratio would be the one in the last column: no target ' +
      'above it can be met on this engine, and the closer a target comes to it, the less may anything but products cost.',
    ...Object.entries(SECTIONS).flatMap(([kind, title]) => {
      const own = rows.filter((row) => row.kind === kind);
      return own.length ? [`## ${title}`, rowsTable(own), ...notes(kind, own)] : [];
    }),
    ...missed(rows, standing),
    ...scaling(series, rows),
    '## Where every millisecond goes',
    ...profiles.flatMap(profileSection),
    '## Agreement, and how the twin ran',
    ...(agreement ? twinSection(agreement, peerSettings) : ['There was no twin.']),
    '## What was tried and did not pay',
    tried.trim(),
  ];
}

function rowsTable(rows) {
  const floors = rows.some((row) => row.floor);
  const spread = rows.some((row) => row.least !== undefined);
  const [{ unit }] = rows;
  const sameUnit = rows.every((row) => row.unit === unit);
  return table(
    [
      'what',
      sameUnit ? `-ours, ${unit}` : '-ours',
      sameUnit ? `-peer, ${unit}` : '-peer',
      ...(sameUnit ? [] : ['unit']),
      '-ratio',
      ...(spread ? ['-least … most'] : []),
      '-target',
      ...(floors ? ['-floor', '-gap', '-ratio at the floor'] : []),
    ],
    rows.map((row) => [
      row.name,
      figure(row.ours),
      figure(row.peer),
      ...(sameUnit ? [] : [row.unit]),
      figure(row.ratio),
      ...(spread ? [`${figure(row.least)} … ${figure(row.most)}`] : []),
      verdict(row),
      ...(floors ? [figure(row.floor), figure(row.gap), figure(row.peer && ratioAtFloor(row))] : []),
    ]),
  );
}

/** What the ratio would be if ours took no more than the floor: no target above it can be met on this engine. */
function ratioAtFloor({ unit, peer, floor }) {
  return unit === 'ms' ? peer / floor : floor / peer;
}

/** What a table's columns have no room for. */
function notes(kind, rows) {
  if (kind === 'browser' && rows[0].p95 !== undefined)
    return [
      `Median of ${rows[0].frames} frames, Chromium ${rows[0].browser}, one thread; 95 % of the frames are under ` +
        `${rows.map(({ p95 }) => p95.toFixed(1)).join(' and ')} ms. The peer is the time of a picture at 60 Hz.`,
    ];
  if (kind === 'pipeline')
    return [
      `The peer is the step itself, as \`anylift train\` does it with a config that leaves everything open: the same steps with their ` +
        `batches drawn before. Drawing them with nothing else going on takes ${rows[0].drawing.toFixed(1)} ms a step.`,
    ];
  if (rows.some(({ ways }) => ways && Object.keys(ways).length > 1)) {
    const all = Object.keys(rows[0].ways);
    return [
      'Ours is the faster of:',
      table(
        ['what', ...all.map((way) => `-${way}, ${rows[0].unit}`)],
        rows.map(({ name, ways }) => [name, ...all.map((way) => figure(ways[way]))]),
      ),
    ];
  }
  return [];
}

/** How far below the floor's own ratio a missed target is: with as many times the floor as the last column says it would be met. */
function missed(rows, standing) {
  const own = rows.filter(
    (row) => row.target && row.ratio && (row.bound === '≥' ? row.ratio < row.target : row.ratio > row.target),
  );
  if (own.length === 0) return [];
  return [
    '## Targets that are missed, and what stands in the way',
    'A target is met with so many times the floor as the last column says: with under 1 it cannot be met here, and the last columns of the tables above are all that products and memory leave.',
    table(
      ['what', '-ratio', '-target', '-gap', '-gap at the target'],
      own.map((row) => [
        row.name,
        figure(row.ratio),
        figure(row.target),
        row.floor ? figure(row.gap) : '–',
        row.floor ? figure(ratioAtFloor(row) / row.target) : '–',
      ]),
    ),
    standing.trim(),
  ];
}

function scaling(series, rows) {
  const doublings = rows.filter(({ kind }) => kind === 'scaling');
  const others = ({ at }) =>
    Object.entries(at)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ');
  return [
    '## Cost against size',
    'Ours alone: a forward pass in one two-thread session, a training step on two one-thread workers. Dashed: linear.',
    ...Object.entries(series).map(
      ([key, each]) => `![Milliseconds of a sample against ${each.label}, at ${others(each)}](${plotName(key)})`,
    ),
    'The last step of each plot; a ratio of 1 is linear:',
    table(
      ['what', '-ours, ms/sample', '-linear', '-ratio'],
      doublings.map(({ name, ours, peer, ratio }) => [
        name.replace('; peer: linear', ''),
        figure(ours),
        figure(peer),
        figure(ratio),
      ]),
    ),
  ];
}

function profileSection(found) {
  const { what, batch, landmarks, width } = found;
  const titles = {
    training: `Training step, ${batch / 2} samples (the half of ${batch} that one of two workers has), without AdamW`,
    forward: `Forward pass, ${batch} samples, one thread`,
    frame: 'One frame, one thread',
  };
  return [
    `### ${titles[what]}, N ${landmarks}, D ${width}`,
    `\`node benchmarks/profile.js --what ${what} --batch ${batch} --landmarks ${landmarks} --width ${width}\``,
    table(['operator', '-count', '-ms', '-share'], profileLines(found, 0.005)),
  ];
}

function twinSection(agreement, { keepMemory, ...settings }) {
  const kinds = ['shape', 'logit', 'loss', 'gradient'];
  const cases = [...new Set(agreement.map(({ width, dtype }) => `${width} ${dtype}`))];
  const worst = (name, kind) =>
    Math.max(...agreement.filter(({ width, dtype }) => `${width} ${dtype}` === name).map((check) => check[kind]));
  const keeping = keepMemory ? '; where speed is measured its allocator was told to keep freed memory' : '';
  const choice = ([width, { rotations, foreach }]) =>
    `at D ${width} Procrustes by ${rotations} and ${foreach ? 'multi-tensor' : 'single-tensor'} AdamW`;
  return [
    'Before anything is timed; ‖ours − twin‖ / ‖twin‖, the worst of its three ways to align:',
    table(
      ['D, twin in', ...kinds.map((kind) => `-${kind}`)],
      cases.map((name) => [name, ...kinds.map((kind) => worst(name, kind).toExponential(1))]),
    ),
    `The twin trained with what was fastest for it in a trial: ${Object.entries(settings).map(choice).join('; ')}${keeping}.`,
  ];
}

function verdict({ target, bound, ratio, note }) {
  if (target === null) return '';
  const met = bound === '≥' ? ratio >= target : ratio <= target;
  return `${bound} ${figure(target)} ${ratio === null ? (note ?? 'no peer') : met ? 'met' : '**missed**'}`;
}

/** Three digits, all of those before the point. */
function figure(value) {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 3));
}

function plotName(key) {
  return `performance-${{ N: 'landmarks', D: 'width', layers: 'depth', B: 'batch' }[key]}.svg`;
}

/** A Markdown table; columns whose head begins with '-' are set to the right. */
function table(heads, rows) {
  const right = heads.map((head) => head.startsWith('-'));
  const cells = [heads.map((head) => head.replace(/^-/, '')), ...rows];
  const widths = heads.map((_, column) => Math.max(3, ...cells.map((line) => line[column].length)));
  const pad = (text, column) => (right[column] ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  const lines = cells.map((line) => line.map(pad));
  lines.splice(
    1,
    0,
    widths.map((width, column) => (right[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))),
  );
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}
