/**
 * Draws each made-up world: node docs/worlds/draw.js, after a build. Three rigs of a world, two poses of each, as pictures and from three sides.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawSheet } from '@anylift/formats';
import { poseOf, Random, randomOrientation, seeFigure, WORLDS } from '@anylift/training';

const RIGS = 3;
const POSES = 2;
const VIEWS = { elevation: [0, 0], roll: 0 };

for (const world of WORLDS) {
  const sheets = Array.from({ length: RIGS }, (_, k) => {
    const random = new Random(k, 7);
    const count = Math.round(world.least + ((world.most - world.least) * (k + 1)) / RIGS);
    const rig = world.makeRig(count, random);
    const samples = Array.from({ length: POSES }, () => {
      const figure = poseOf(rig, random);
      return seeFigure(figure, randomOrientation(world.up, VIEWS, random));
    });
    const points = (values, width, n) => Array.from({ length: n }, (_, i) => [...values.slice(i * width, (i + 1) * width)]);
    const poses = samples.map(({ shape, keypoints, count }, f) => ({
      label: `pose ${f + 1}`,
      shape: points(shape, 3, count),
      picture: points(keypoints, 2, count),
    }));
    return drawSheet({ title: world.name, skeleton: { edges: rig.edges }, keypointCount: rig.names.length, poses });
  });
  writeFileSync(join(import.meta.dirname, `${world.name}.svg`), stack(`Made-up ${world.category}`, sheets));
}

/** One picture of several, one below another. */
function stack(title, sheets) {
  let y = 0;
  let width = 0;
  const parts = sheets.map((sheet, k) => {
    const [, w, h] = /width="([\d.]+)" height="([\d.]+)"/.exec(sheet);
    const part = sheet.replace('<svg ', `<svg y="${y}" `).replace(/<title>.*?<\/title>/, `<title>Rig ${k + 1}</title>`);
    y += Math.ceil(Number(h));
    width = Math.max(width, Math.ceil(Number(w)));
    return part;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img">\n<title>${title}</title>\n${parts.join('')}</svg>\n`;
}
