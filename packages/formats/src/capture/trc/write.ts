import { appender, type ByteSink } from '../../bytes.js';
import type { WriteContext } from '../../format.js';
import type { Recording } from '../../recording.js';
import { ASSUMED_FPS, framesOf, namesFor } from '../frames.js';

/** Units that OpenSim knows. */
const UNITS = ['m', 'cm', 'mm'];

/** Write a TRC file as Motion Analysis lays it out: tabs, y up, blank cells where a marker is missing. */
export async function writeTrc(recording: Recording, sink: ByteSink, { progress }: WriteContext): Promise<void> {
  const append = appender(sink);
  const write = (text: string) => append(new TextEncoder().encode(text));
  const fps = recording.fps ?? ASSUMED_FPS;
  await write(headerOf(recording, fps));
  const width = recording.keypointCount * 3;
  for await (const { first, points } of framesOf(recording, '+y')) {
    const rows = Array.from({ length: points.length / width }, (_, i) => {
      const cells = Array.from(points.subarray(i * width, (i + 1) * width), (value) =>
        Number.isNaN(value) ? '' : String(value),
      );
      return `${first + i + 1}\t${((first + i) / fps).toFixed(6)}\t${cells.join('\t')}\n`;
    });
    await write(rows.join(''));
    progress?.(rows.length);
  }
}

function headerOf(recording: Recording, fps: number): string {
  const { keypointCount, frameCount, units = '' } = recording;
  const names = namesFor(recording).map((name) => name.replace(/\s+/g, ' ').trim());
  const lines = [
    ['PathFileType', 4, '(X/Y/Z)', 'anylift.trc'],
    ['DataRate', 'CameraRate', 'NumFrames', 'NumMarkers', 'Units', 'OrigDataRate', 'OrigDataStartFrame', 'OrigNumFrames'],
    [fps, fps, frameCount, keypointCount, UNITS.includes(units) ? units : 'mm', fps, 1, frameCount],
    ['Frame#', 'Time', ...names.flatMap((name) => [name, '', ''])],
    ['', '', ...names.flatMap((_, i) => [`X${i + 1}`, `Y${i + 1}`, `Z${i + 1}`])],
    [],
  ];
  return lines.map((cells) => `${cells.join('\t')}\n`).join('');
}
