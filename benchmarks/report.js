/** Results as tables, and the README's part that is made from the committed results. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { median } from './measure.js';

/** Ours over the peer in throughput: the median over rounds, and the extremes. */
export function ratios(ours, peer) {
  const all = ours.map((seconds, round) => peer[round] / seconds);
  return { ratio: median(all), least: Math.min(...all), most: Math.max(...all) };
}

const BEGIN = '<!-- results -->';
const END = '<!-- /results -->';

/** @param results what run.js writes */
export function markdown({ date, machine, agreement, peerSettings, measurements }) {
  const { cpu, cores, node, onnxruntime, torch } = machine;
  const sections = [
    `${date}: ${cpu}, ${cores} cores, Node ${node}, onnxruntime ${onnxruntime}, ${torch ? `PyTorch ${torch}` : 'without the twin'}.`,
    table(
      ['what', '-batch', 'ours', '-samples/s', '-PyTorch, samples/s', '-ratio', '-least … most', '-target'],
      measurements.flatMap((measurement) => measurement.ours.map((way, index) => row(measurement, way, index === 0))),
    ),
  ];
  if (agreement) {
    const kinds = ['shape', 'logit', 'loss', 'gradient'];
    const worst = (dtype, kind) => Math.max(...agreement.filter((check) => check.dtype === dtype).map((check) => check[kind]));
    sections.push(
      'Agreement, ‖ours − twin‖ / ‖twin‖, worst:',
      table(
        ['twin in', ...kinds.map((kind) => `-${kind}`)],
        ['float32', 'float64'].map((dtype) => [dtype, ...kinds.map((kind) => worst(dtype, kind).toExponential(1))]),
      ),
      `The twin ran with what was fastest for it: Procrustes by ${peerSettings.rotations}, ` +
        `${peerSettings.foreach ? 'multi-tensor' : 'single-tensor'} AdamW, ${peerSettings.threads} thread${peerSettings.threads > 1 ? 's' : ''} ` +
        `for one frame (two elsewhere)${peerSettings.keepMemory ? ', its allocator told to keep freed memory' : ''}.`,
    );
  }
  return sections.join('\n\n');
}

function row({ what, batch, target, peer }, { name, seconds, primary }, isFirst) {
  const r = peer && ratios(seconds, peer.seconds);
  return [
    isFirst ? what : '',
    isFirst ? `${batch}` : '',
    name,
    perSecond(batch, seconds),
    peer && isFirst ? perSecond(batch, peer.seconds) : '',
    r ? r.ratio.toFixed(2) : '',
    r ? `${r.least.toFixed(2)} … ${r.most.toFixed(2)}` : '',
    primary ? `${target}${r ? (r.ratio >= target ? ' met' : ' missed') : ''}` : '',
  ];
}

/** A Markdown table, as the formatter would have it; columns whose head begins with '-' are set to the right. */
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

function perSecond(batch, seconds) {
  const value = batch / median(seconds);
  return value >= 1000 ? value.toFixed(0) : value.toFixed(value >= 100 ? 0 : 1);
}

/** Write the tables of all committed results into the README, the latest first. */
export function updateReadme() {
  const folder = new URL('results/', import.meta.url);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const results = names.map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')) }));
  results.sort((a, b) => b.date.localeCompare(a.date));
  const tables = results.map((result) => `### ${result.name.replace(/\.json$/, '')}\n\n${markdown(result)}`).join('\n\n');
  const readme = new URL('README.md', import.meta.url);
  const text = readFileSync(readme, 'utf8');
  const [before, after] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  writeFileSync(readme, `${text.slice(0, before)}\n\n${tables || 'None saved yet.'}\n\n${text.slice(after)}`);
}
