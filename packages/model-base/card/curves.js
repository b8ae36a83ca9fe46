/** Draws how the trainings of a checkpoint went, one sitting after another. */

const [WIDTH, HEIGHT, GAP] = [380, 210, 70];
const [LEFT, TOP] = [44, 34];
/** Lines of metrics that a loss is the mean of. */
const SMOOTH = 10;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #5a626d }
  .title { font-weight: 600; fill: #22272e }
  .grid { stroke: #d5dae1 } .sitting { stroke: #8b949e; stroke-dasharray: 3 3 }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round }
  .first { stroke: #1f6fd1 } .second { stroke: #c2571a }
  text.first { stroke: none; fill: #1f6fd1 } text.second { stroke: none; fill: #c2571a }
  @media (prefers-color-scheme: dark) {
    text { fill: #a3adb9 } .title { fill: #e4e8ed } .grid { stroke: #333a43 }
    .first { stroke: #6cadff } .second { stroke: #f0975a }
    text.first { fill: #6cadff } text.second { fill: #f0975a }
  }`;

/**
 * Validation and loss by samples seen, as SVG that reads on light and on dark.
 * @param sittings the lines of metrics of each
 */
export function curves(sittings) {
  const starts = sittings.map((_, i) => sittings.slice(0, i).reduce((sum, lines) => sum + lines.at(-1).samples, 0));
  const total = starts.at(-1) + sittings.at(-1).at(-1).samples;
  const series = (of) =>
    sittings.map((lines, i) => lines.flatMap((line) => (of(line) === undefined ? [] : [[starts[i] + line.samples, of(line)]])));
  const panels = [
    {
      title: 'Validation, % of extent',
      lines: [
        ['first', 'PA, sides', series(({ withSides }) => withSides?.paMpjpePercent)],
        ['second', 'PA₂, without', series(({ withoutSides }) => withoutSides?.pa2MpjpePercent)],
      ],
    },
    { title: 'Training loss', lines: [['first', 'of the shape', series(({ loss }) => loss).map(smooth)]] },
  ];
  const [width, height] = [LEFT + panels.length * (WIDTH + GAP), TOP + HEIGHT + 44];
  const title = 'How the training went';
  const parts = panels.map((panel, p) => draw(panel, LEFT + p * (WIDTH + GAP), starts.slice(1), total));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>${title}</title>
<style>${STYLE}
</style>
${parts.flat().join('\n')}
</svg>
`;
}

function draw({ title, lines }, left, starts, total) {
  const values = lines.flatMap(([, , runs]) => runs.flat().map(([, value]) => value));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (samples) => round(left + (samples / total) * WIDTH);
  const y = (value) => round(TOP + HEIGHT - ((value - low) / (high - low)) * HEIGHT);
  const bottom = TOP + HEIGHT;
  const marks = [low, (low + high) / 2, high].flatMap((value) => [
    `<path class="grid" d="M${left} ${y(value)}h${WIDTH}"/>`,
    `<text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${value.toFixed(2)}</text>`,
  ]);
  const axis = [0, total / 2, total].map(
    (samples) => `<text x="${x(samples)}" y="${bottom + 18}" text-anchor="middle">${(samples / 1e6).toFixed(1)}</text>`,
  );
  const paths = lines.flatMap(([kind, name, runs], k) => [
    ...runs
      .filter((run) => run.length > 0)
      .map((run) => `<path class="line ${kind}" d="M${run.map(([samples, value]) => `${x(samples)} ${y(value)}`).join('L')}"/>`),
    `<text class="${kind}" x="${left + WIDTH}" y="${TOP + 14 + 16 * k}" text-anchor="end">${name}</text>`,
  ]);
  return [
    `<text class="title" x="${left}" y="${TOP - 14}">${title}</text>`,
    ...marks,
    ...starts.map((samples) => `<path class="sitting" d="M${x(samples)} ${TOP}V${bottom}"/>`),
    ...paths,
    ...axis,
    `<text x="${left + WIDTH / 2}" y="${bottom + 36}" text-anchor="middle">million samples; dashed: a new sitting</text>`,
  ];
}

function smooth(run) {
  const groups = Array.from({ length: Math.ceil(run.length / SMOOTH) }, (_, k) => run.slice(k * SMOOTH, (k + 1) * SMOOTH));
  return groups.map((group) => [group.at(-1)[0], group.reduce((sum, [, value]) => sum + value, 0) / group.length]);
}

const round = (value) => Number(value.toFixed(1));
