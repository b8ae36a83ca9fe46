/**
 * Makes the examples of this folder: 2D landmarks as a detector would write them, from held-out frames of 3D keypoint sets.
 *
 *   node examples/make.js FOLDER_OF_KEYPOINT_SETS
 *
 * Each is seen by one still camera (weak perspective), in pixels of a 640 × 480 picture; a few landmarks of some frames are hidden.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random, readKeypointSet, seeFrame } from '@anylift/training';

const EXAMPLES = [
  { file: 'person-walking', set: 'zeroad_human-biped', sequence: 'walk_relax_shield', azimuth: 40, elevation: 12 },
  { file: 'horse', set: 'zeroad_animals-horse', sequence: 'horse_breed_walk', azimuth: 35, elevation: 15 },
  { file: 'dog', set: 'zeroad_animals-wolfhound', sequence: 'wolfhound_walk', azimuth: -40, elevation: 20 },
  { file: 'fish', set: 'zeroad_animals-tuna', sequence: 'tuna_idle_01', azimuth: 30, elevation: 25 },
  { file: 'hand', set: 'hands_webxr-posed', sequence: 'posed', azimuth: 25, elevation: 20, up: [0, -1, 0] },
  { file: 'chair', set: 'furniture_sh3d-chair', sequence: 'chair', azimuth: 40, elevation: 25 },
];
const FRAMES = 24;
const HIDDEN_SHARE = 0.04;

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node examples/make.js FOLDER_OF_KEYPOINT_SETS');
  process.exit(2);
}

const attributions = [];
for (const { file, set: name, sequence, azimuth, elevation, up } of EXAMPLES) {
  const set = readKeypointSet(readFileSync(join(folder, `${name}.safetensors`)), name);
  const held = set.sequences.filter((s) => s.split === 'val' && s.name === sequence);
  // One motion, or several where each is a single pose.
  const runs = held[0].count > 1 ? [held[0]] : held;
  const chosen = runs.flatMap(({ start, count }) => Array.from({ length: count }, (_, i) => start + i)).slice(0, FRAMES);
  const random = new Random(7, chosen[0]);
  const pictures = chosen.map((frame) => seeFrame(set, frame, camera(up ?? set.up, azimuth, elevation)));
  const scale = 400 / Math.max(...pictures.map(({ keypoints }) => Math.max(...keypoints) - Math.min(...keypoints)));
  const frames = pictures.map(({ keypoints, mask }) => ({
    keypoints: Array.from(mask, (visible, i) =>
      visible === 0 || random.chance(HIDDEN_SHARE)
        ? null
        : [round(320 + scale * keypoints[i * 2]), round(240 + scale * keypoints[i * 2 + 1])],
    ),
  }));
  const { keypoints, edges } = set.skeleton;
  const skeleton = { name: file, category: set.category, keypoints, edges };
  const lines = frames.map((frame) => `    ${JSON.stringify(frame)}`).join(',\n');
  writeFileSync(
    join(import.meta.dirname, `${file}.json`),
    `{\n  "skeleton": ${JSON.stringify(skeleton)},\n  "frames": [\n${lines}\n  ]\n}\n`,
  );
  attributions.push(
    `| [${file}.json](${file}.json) | ${keypoints.length} | ${chosen.length} | ${licenceOf(set.licence)} | ${originOf(set.source)} |`,
  );
}
writeFileSync(
  join(import.meta.dirname, 'README.md'),
  `# Examples

2D landmarks to lift, e.g. \`npx anylift lift examples/horse.json -o horse.svg\`. They are projections of held-out frames, made by
\`node examples/make.js FOLDER_OF_KEYPOINT_SETS\`; nothing of the files they come from is here but landmarks.

| file | landmarks | frames | licence of the source | source |
|---|---|---|---|---|
${attributions.join('\n')}
`,
);

/** 3 × 3, row by row: x right, y down, z away from a camera above the horizon. */
function camera(up, azimuthDegrees, elevationDegrees) {
  const [azimuth, elevation] = [azimuthDegrees, elevationDegrees].map((degrees) => (degrees * Math.PI) / 180);
  const a = Math.abs(up[0]) < 0.5 ? cross(up, [1, 0, 0]) : cross(up, [0, 1, 0]);
  const b = cross(up, a);
  const forward = a.map((x, i) => Math.cos(azimuth) * x + Math.sin(azimuth) * b[i]);
  const z = forward.map((x, i) => Math.cos(elevation) * x - Math.sin(elevation) * up[i]);
  const y = forward.map((x, i) => -Math.sin(elevation) * x - Math.cos(elevation) * up[i]);
  return Float64Array.of(...cross(y, z), ...y, ...z);
}

function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function round(x) {
  return Math.round(x * 10) / 10;
}

/** Furniture has an author a model; the package names them. */
function licenceOf(licence) {
  return licence.replace('attribution per model in "items"', "authors of single models in the package's copyright file");
}

function originOf(source) {
  const { path } = JSON.parse(source);
  return path.replaceAll('|', '\\|');
}
