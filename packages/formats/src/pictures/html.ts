import { InputError, sideNumber, sidesOf } from '@anylift/core';
import { turnedUp } from '../axes.js';
import { appender } from '../bytes.js';
import type { Format, WriteContext } from '../format.js';
import type { Axis, Poses, Recording } from '../recording.js';
import { measure } from './page/measure.js';
import { paint } from './page/paint.js';
import { STYLE } from './page/style.js';
import { ASSUMED_FPS, type PageData, viewer } from './page/viewer.js';

/** Numbers a page may hold: about 20 MB, as base64 of four bytes each. */
const MOST_NUMBERS = 3_600_000;

/** Poses read at once. */
const PIECE = 1024;

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];

/** A page that shows a recording in a browser. Everything is inside of it, and it asks nobody for anything. */
export const html: Format = {
  name: 'html',
  title: 'Interactive page',
  source: 'https://html.spec.whatwg.org/',
  coordinates: "The recording's own, as float32; what is up in it is up on the page.",
  lost: 'Scores and names of frames; of long recordings all but every k-th frame, so that the page stays below 20 MB.',
  writer: {
    extensions: ['.html', '.htm'],
    dimensions: [2, 3],
    single: false,
    async write(recording, sink, context) {
      await appender(sink)(new TextEncoder().encode(await pageOf(recording, context)));
    },
  },
};

async function pageOf(recording: Recording, context: WriteContext): Promise<string> {
  const { skeleton, keypointCount, dimensions, poseCount, instanceNames, units = '', fps } = recording;
  if (poseCount === 0) throw new InputError(`${context.where}: no poses, there is nothing to show`);
  const width = keypointCount * (dimensions + (context.input ? 2 : 0)) + 2;
  const every = Math.ceil((poseCount * width) / MOST_NUMBERS);
  const kept = await gather(recording, every, context);
  const data: PageData = {
    dimensions,
    keypointCount,
    names: skeleton.keypoints ?? null,
    edges: skeleton.edges,
    sides: sidesOf(skeleton, keypointCount).map(sideNumber),
    instanceNames: instanceNames ?? null,
    units: units || (dimensions === 2 ? 'px' : ''),
    fps: fps ? fps / every : null,
    upright: uprightOf(recording.up),
    ...kept,
  };
  const facts = [
    `${keypointCount} landmarks`,
    plural(recording.frameCount, 'frame'),
    ...(recording.instanceCount > 1 && instanceNames ? [plural(instanceNames.length, 'individual')] : []),
    ...(fps ? [`${Number(fps.toFixed(2))} frames a second`] : []),
    ...(dimensions === 3 && units ? [`in ${units}`] : []),
    ...(every > 1 ? [`every ${ordinal(every)} frame is shown`] : []),
  ];
  return layOut(data, `${skeleton.name ?? skeleton.category ?? 'Landmarks'} in ${dimensions}D`, context.where, facts);
}

/** Every k-th frame that has poses, with its poses. */
async function gather(recording: Recording, every: number, { input, progress }: WriteContext) {
  const { keypointCount: N, dimensions: D, poseCount } = recording;
  const frame: number[] = [];
  const instance: number[] = [];
  const points: Float32Array[] = [];
  const pictures: Float32Array[] = [];
  let [moment, last] = [-1, Number.NaN];
  for (let first = 0; first < poseCount; first += PIECE) {
    const count = Math.min(PIECE, poseCount - first);
    const poses = await recording.read(first, count);
    const pictured = await input?.read(first, count);
    for (let p = 0; p < count; p++) {
      if (poses.frame[p] !== last) moment++;
      last = poses.frame[p];
      if (moment % every !== 0) continue;
      frame.push(last);
      instance.push(poses.instance[p]);
      points.push(Float32Array.from(poses.points.subarray(p * N * D, (p + 1) * N * D)));
      if (pictured) pictures.push(pictureOf(pictured, p, N));
    }
    progress?.(first + count);
  }
  return {
    frame: base64(Int32Array.from(frame)),
    instance: base64(Int32Array.from(instance)),
    points: base64(joined(points)),
    input: input ? base64(joined(pictures)) : null,
  };
}

/** The 2D of one of some poses; what has a confidence or visibility of 0 is hidden. */
function pictureOf({ points, scores }: Poses, p: number, N: number): Float32Array {
  const hidden = (k: number) => scores?.[p * N + Math.floor(k / 2)] === 0;
  return Float32Array.from(points.subarray(p * N * 2, (p + 1) * N * 2), (value, k) => (hidden(k) ? Number.NaN : value));
}

function joined(pieces: Float32Array[]): Float32Array {
  const all = new Float32Array(pieces.length * (pieces[0]?.length ?? 0));
  for (const [i, piece] of pieces.entries()) all.set(piece, i * piece.length);
  return all;
}

function base64(values: Int32Array | Float32Array): string {
  const bytes = new Uint8Array(values.buffer);
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

/** Rows of the rotation to x right, y down, z away: where each axis goes to stands in a column. */
function uprightOf(up: Axis = '-y'): number[] {
  const columns = turnedUp(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), up, '-y');
  return Array.from({ length: 9 }, (_, k) => columns[3 * (k % 3) + Math.floor(k / 3)]);
}

function layOut(data: PageData, title: string, where: string, facts: string[]): string {
  const several = data.instanceNames !== null && data.instanceNames.length > 1;
  const sided = data.sides.some((side) => side !== 0);
  const colours = [
    ...(sided || data.dimensions === 2 ? [['sides', 'sides']] : []),
    ...(data.dimensions === 3 ? [['depth', 'depth']] : []),
    ...(several ? [['instances', 'individuals']] : []),
  ];
  const option = ([value, words]: string[], selected: boolean) =>
    `<option value="${value}"${selected ? ' selected' : ''}>${words}</option>`;
  const help =
    data.dimensions === 3
      ? 'Drag or shift and arrow keys turn it, the wheel or up and down zoom, space plays, left and right step.'
      : 'Drag to move it, the wheel or up and down zoom, space plays, left and right step.';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escapeHtml(`${title}, ${where}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main><canvas id="stage" tabindex="0" role="img" aria-label="${escapeHtml(`${title}. ${help}`)}" title=""></canvas></main>
<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(where)}</p><p>${escapeHtml(facts.join(' · '))}</p><p id="key"></p></header>
<figure${data.input === null ? ' hidden' : ''}><canvas id="input" role="img" aria-label="The 2D input"></canvas><figcaption>2D input</figcaption></figure>
<div id="tip" role="status" hidden></div>
<footer>
<div class="time moving">
<button id="play" type="button" aria-label="Play" data-playing="false"><svg class="go" width="16" height="16" aria-hidden="true"><path d="M4 2l10 6-10 6z"/></svg><svg class="stop" width="16" height="16" aria-hidden="true"><path d="M3 2h4v12H3zM9 2h4v12H9z"/></svg></button>
<input id="timeline" type="range" min="0" value="0" step="1" aria-label="Frame">
<span id="readout"></span>
</div>
<div class="look">
<label class="moving"><span class="words">Speed</span><select id="speed" aria-label="Speed">${SPEEDS.map((speed) => option([String(speed), `${speed}×`], speed === 1)).join('')}</select></label>
<label${colours.length > 1 ? '' : ' hidden'}><span class="words">Colours</span><select id="colours" aria-label="Colours">${colours.map((colour, i) => option(colour, i === 0)).join('')}</select></label>
<label class="moving"><input id="follow" type="checkbox">Follow</label>
<button id="reset" type="button" aria-label="Reset view">Reset</button>
</div>
</footer>
<noscript>This page draws with JavaScript, which is off.</noscript>
<script id="recording" type="application/json">${escapeScript(JSON.stringify(data))}</script>
<script>(${viewer})(${paint}, ${measure}, ${ASSUMED_FPS})</script>
</body>
</html>
`;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

function ordinal(n: number): string {
  const ending = n % 100 > 10 && n % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

const escapeHtml = (words: string) => words.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A name that reads `</script>` must not end the script it stands in. */
const escapeScript = (json: string) => json.replaceAll('<', '\\u003c');
