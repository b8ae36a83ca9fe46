/** Results as tables, and the README's part that is made from the committed results. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  const lines = [
    `${date}: ${cpu}, ${cores} cores, Node ${node}, onnxruntime ${onnxruntime}, ${torch ? `PyTorch ${torch}` : 'without the twin'}.`,
    '',
    '| what | batch | ours | samples/s | PyTorch, samples/s | ratio | least … most | target |',
    '|---|--:|---|--:|--:|--:|--:|--:|',
  ];
  for (const { what, batch, target, peer, ours } of measurements)
    for (const [index, { name, seconds, primary }] of ours.entries()) {
      const r = peer && ratios(seconds, peer.seconds);
      lines.push(
        `| ${[
          index ? '' : what,
          index ? '' : batch,
          name,
          perSecond(batch, seconds),
          peer && !index ? perSecond(batch, peer.seconds) : '',
          r ? r.ratio.toFixed(2) : '',
          r ? `${r.least.toFixed(2)} … ${r.most.toFixed(2)}` : '',
          primary ? `${target} ${r ? (r.ratio >= target ? 'met' : 'missed') : ''}` : '',
        ].join(' | ')} |`,
      );
    }
  if (agreement) {
    const worst = (dtype, key) =>
      Math.max(...agreement.filter((row) => row.dtype === dtype).map((row) => row[key])).toExponential(1);
    lines.push(
      '',
      'Agreement, ‖ours − twin‖ / ‖twin‖, worst:',
      '',
      '| twin in | shape | logit | loss | gradients |',
      '|---|--:|--:|--:|--:|',
      ...['float32', 'float64'].map(
        (dtype) => `| ${dtype} | ${['shape', 'logit', 'loss', 'gradient'].map((key) => worst(dtype, key)).join(' | ')} |`,
      ),
      '',
      `The twin ran with what was fastest for it: Procrustes by ${peerSettings.rotations}, ${peerSettings.foreach ? 'multi-tensor' : 'single-tensor'} AdamW, ` +
        `${peerSettings.threads} thread${peerSettings.threads > 1 ? 's' : ''} for one frame (two elsewhere)${peerSettings.keepMemory ? ', its allocator told to keep freed memory' : ''}.`,
    );
  }
  return lines.join('\n');
}

function perSecond(batch, seconds) {
  const value = batch / median(seconds);
  return value >= 1000 ? value.toFixed(0) : value.toFixed(value >= 100 ? 0 : 1);
}

/** Write the tables of all committed results into the README, the latest first. */
export function updateReadme() {
  const folder = new URL('results/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const results = names.map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')) }));
  results.sort((a, b) => b.date.localeCompare(a.date));
  const tables = results.map((result) => `### ${result.name.replace(/\.json$/, '')}\n\n${markdown(result)}`).join('\n\n');
  const readme = new URL('README.md', import.meta.url);
  const text = readFileSync(readme, 'utf8');
  const [before, after] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  writeFileSync(readme, `${text.slice(0, before)}\n\n${tables}\n\n${text.slice(after)}`);
}
