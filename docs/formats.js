/** Makes docs/formats.md from the modules of the formats and the registry of skeletons: node docs/formats.js, after a build. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SKELETONS } from '@anylift/core';
import { listFormats } from '@anylift/formats';

/** The page as it must be. */
export function formatsPage() {
  return `${[INTRODUCTION, ...families(), PICTURES, SKELETON_FILE, skeletons()].join('\n\n')}\n`;
}

const INTRODUCTION = `# Formats

A file's content tells its format, never its name alone; \`anylift inspect FILE\` answers what was found. Whatever is read goes into \`lift\` (2D),
\`convert\` and \`inspect\`, and the ending of the output's name tells what is written:

    anylift lift mouseDLC.h5 --min-confidence 0.6 -o mouse.glb
    anylift convert walk.c3d walk.bvh

| option | |
| --- | --- |
| \`--from FORMAT\` | take the input for this format, whatever it looks like |
| \`--to FORMAT\` | write this format, whatever the output is called; stdout is JSON without it |
| \`--skeleton FILE\\|NAME\` | other names and edges than the file's, landmark for landmark: [a JSON skeleton](#a-skeleton-of-your-own), another file of landmarks, or [a well-known one](#well-known-skeletons) |
| \`--size WxH\` | of the picture in pixels, for coordinates that are shares of it, such as MediaPipe's; it is asked for and never guessed |
| \`--min-confidence P\` | hide landmarks whose confidence is lower |
| \`--instance NAME\\|NUMBER\` | write one person or animal alone; needed where there are several and the format holds one |
| \`--fps RATE\` | frames a second, where the file does not tell |

Landmarks are taken as they stand in the file, in its units and axes. Frames, landmarks and instances count from 0. A skeleton
comes with the file where it can, else from the [registry](#well-known-skeletons) where names or counts tell the rig, else there are no edges: a lift
of several poses finds some, between landmarks that stay close, and says so, and \`--skeleton\` gives better ones. CSV and safetensors are read and written in pieces and may be of any length. This page is made by \`node docs/formats.js\` from the
modules in \`packages/formats/src\`; \`anylift formats --json\` prints the same.`;

const PICTURES = `## Animations in a viewer

A walk that was lifted from [2D](../examples/person-walking.json) by \`anylift lift\`, written as BVH and as GLB, and read by three.js's own loaders
(\`node docs/animation/draw.js\`). Left is blue. What is up is what is up in the picture, so a body leans by as much as the camera looks down on it.

![The BVH from the front, from the left, from behind and from three quarters, at two moments](animation/bvh.png)

![The GLB from the same sides at the same moments](animation/glb.png)`;

const SKELETON_FILE = `## A skeleton of your own

\`--skeleton mine.json\` takes names, edges, and which landmarks are left and right; all but the edges may be missing. Landmarks are given by number or by name:

\`\`\`json
{
  "name": "stool",
  "keypoints": ["seat", "left_leg", "right_leg", "back_leg"],
  "edges": [["seat", "left_leg"], ["seat", "right_leg"], [0, 3]],
  "symmetries": [["left_leg", "right_leg"]],
  "sides": ["", "L", "R", ""]
}
\`\`\`

A document that holds one under \`"skeleton"\`, such as an answer of a lift, is taken as well, and \`anylift skeletons show NAME --json\` prints one to begin with.`;

function families() {
  const rows = listFormats();
  return [...new Set(rows.map(({ family }) => family))].map((family) =>
    [
      `## ${family}`,
      '',
      ...table(
        ['format', 'what it is', 'read', 'written', 'coordinates', 'does not survive'],
        rows.filter((row) => row.family === family).map(cells),
      ),
    ].join('\n'),
  );
}

function cells({ name, title, source, reads, writes, extensions, single, coordinates, lost }) {
  const by = extensions.length > 0 ? extensions.map((extension) => `\`${extension}\``).join(' ') : `\`--to ${name}\``;
  const written = writes.length > 0 ? `${dimensions(writes)} ${by}${single ? ', one instance' : ''}` : '';
  return [`\`${name}\``, `[${title}](${source})`, dimensions(reads), written, coordinates, lost || 'Nothing.'];
}

const dimensions = (list) => list.map((d) => `${d}D`).join(', ');

function skeletons() {
  const rows = SKELETONS.map(({ name, title, keypoints, edges, source }) => [
    `\`${name}\``,
    /^https?:\S+$/.test(source) ? `[${title}](${source})` : `${title} (${source})`,
    keypoints.length,
    edges.length,
  ]);
  return [
    '## Well-known skeletons',
    '',
    '`anylift skeletons show NAME` lists names, edges and left and right of each.',
    '',
    ...table(['name', 'what it is', 'landmarks', 'edges'], rows),
  ].join('\n');
}

function table(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}

if (process.argv[1] === import.meta.filename) writeFileSync(join(import.meta.dirname, 'formats.md'), formatsPage());
