/** A line chart on two logarithmic axes, as SVG that reads on light and on dark. */

const WIDTH = 520;
const HEIGHT = 340;
const BOX = { left: 64, right: 430, top: 36, bottom: 284 };

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #5a626d }
  .title { font-weight: 600; font-size: 14px; fill: #22272e }
  .grid { stroke: #d5dae1; stroke-width: 1 }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round }
  .s0 { stroke: #1f6fd1 } .s1 { stroke: #c2571a } .linear { stroke: #8b949e; stroke-width: 1.5; stroke-dasharray: 3 4 }
  .d0, .t0 { fill: #1f6fd1 } .d1, .t1 { fill: #c2571a }
  @media (prefers-color-scheme: dark) {
    text { fill: #a3adb9 } .title { fill: #e4e8ed } .grid { stroke: #333a43 }
    .s0 { stroke: #6cadff } .s1 { stroke: #f0975a } .d0, .t0 { fill: #6cadff } .d1, .t1 { fill: #f0975a }
  }`;

/**
 * @param chart.series at most two: { name, points: [[x, y]] }; x of the first are the ticks
 * @param chart.linear whether to draw, dashed, where a cost that is linear would go from the last point back
 */
export function lineChart({ title, xLabel, yLabel, series, linear = false }) {
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const ys = series.flatMap(({ points }) => points.map(([, y]) => y));
  const [low, high] = [Math.min(...ys) / 1.3, Math.max(...ys) * 1.3];
  const x = logScale([Math.min(...xs), Math.max(...xs)], [BOX.left, BOX.right]);
  const y = logScale([low, high], [BOX.bottom, BOX.top]);
  const xTicks = series[0].points.map(([value]) => value);
  const yTicks = ticks(low, high);
  const marks = [
    `<text class="title" x="${BOX.left}" y="20">${title}</text>`,
    ...yTicks.map((t) => `<path class="grid" d="M${BOX.left} ${y(t)}H${BOX.right}"/>`),
    ...yTicks.map((t) => `<text x="${BOX.left - 8}" y="${y(t)}" dy="4" text-anchor="end">${t}</text>`),
    ...xTicks.map((t) => `<text x="${x(t)}" y="${BOX.bottom + 18}" text-anchor="middle">${t}</text>`),
    `<text x="${(BOX.left + BOX.right) / 2}" y="${BOX.bottom + 42}" text-anchor="middle">${xLabel}</text>`,
    `<text transform="translate(16 ${(BOX.top + BOX.bottom) / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>`,
    ...series.flatMap(({ name, points }, i) => [
      ...(linear ? [linearThrough(points, x, y, low)] : []),
      `<path class="line s${i}" d="M${points.map(([a, b]) => `${x(a)} ${y(b)}`).join('L')}"/>`,
      ...points.map(([a, b]) => `<circle class="d${i}" cx="${x(a)}" cy="${y(b)}" r="3"/>`),
      `<text class="t${i}" x="${BOX.right + 10}" y="${y(points.at(-1)[1])}" dy="4">${name}</text>`,
    ]),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">`;
  return `${head}\n<title>${title}</title>\n<style>${STYLE}\n</style>\n${marks.join('\n')}\n</svg>\n`;
}

/** From the last point back, as far as the chart goes. */
function linearThrough(points, x, y, low) {
  const [[x0], [x1, y1]] = [points[0], points.at(-1)];
  const from = Math.max(x0, (x1 * low) / y1);
  return `<path class="line linear" d="M${x(from)} ${y((y1 * from) / x1)}L${x(x1)} ${y(y1)}"/>`;
}

function logScale([low, high], [from, to]) {
  return (value) => Number((from + ((to - from) * Math.log(value / low)) / Math.log(high / low)).toFixed(1));
}

/** 1, 2, 5, 10, … between two values. */
function ticks(low, high) {
  const all = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const digit of [1, 2, 5]) all.push(Number(`${digit}e${power}`));
  return all.filter((tick) => tick >= low && tick <= high);
}
