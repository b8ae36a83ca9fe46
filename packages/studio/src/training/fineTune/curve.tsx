import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import { isDark } from '../../shell/themeToggle.js';
import { run } from './fineTuning.js';

const HEIGHT = 220;

/** The loss of the training, and PA of the validation frames, over the steps of the run. */
export function Curve() {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const data = dataOf();

  // Colours are drawn in, so that another theme is another plot.
  useEffect(() => {
    let gone = false;
    let clean = () => {};
    import('uplot').then(({ default: Plot }) => {
      const element = place.current;
      if (gone || !element) return;
      const made = new Plot(optionsOf(element), dataOf(), element);
      plot.current = made;
      const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
      watch.observe(element);
      clean = () => {
        watch.disconnect();
        made.destroy();
        plot.current = undefined;
      };
    });
    return () => {
      gone = true;
      clean();
    };
  }, [isDark.value]);

  useEffect(() => plot.current?.setData(data), [data]);

  return <div ref={place} class="curve" role="img" aria-label={spoken()} />;
}

/** Steps, loss, PA. The first PA is that of the checkpoint it began with. */
function dataOf(): uPlot.AlignedData {
  const { before, lines, validations } = run.value!;
  const points = new Map<number, [loss: number | null, pa: number | null]>();
  const at = (step: number) => {
    const point = points.get(step) ?? [null, null];
    points.set(step, point);
    return point;
  };
  if (before) at(0)[1] = before.withSides.paMpjpePercent;
  for (const { step, loss } of lines) at(step)[0] = loss;
  for (const { step, withSides } of validations) at(step)[1] = withSides.paMpjpePercent;
  const steps = [...points.keys()].sort((a, b) => a - b);
  return [steps, steps.map((step) => points.get(step)![0]), steps.map((step) => points.get(step)![1])];
}

function optionsOf(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: colour('dim'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`,
  };
  const fromZero = (_: uPlot, __: number, most: number): [number, number] => [0, most > 0 ? 1.06 * most : 1];
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [10, 0, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [0, Math.max(1, run.peek()?.steps ?? 1)] },
      loss: { range: fromZero },
      pa: { range: fromZero },
    },
    axes: [
      { ...axis, size: 34, values: (_, steps) => steps.map((step) => (Number.isInteger(step) ? `${step}` : '')) },
      { ...axis, scale: 'loss', size: 46 },
      {
        ...axis,
        scale: 'pa',
        side: 1,
        size: 52,
        grid: { show: false },
        values: (_, values) => values.map((value) => `${value} %`),
      },
    ],
    series: [
      {},
      { scale: 'loss', stroke: colour('bone'), width: 1.5, points: { show: false }, spanGaps: true },
      {
        scale: 'pa',
        stroke: colour('ours'),
        width: 2,
        spanGaps: true,
        points: { show: true, size: 7, fill: colour('ours'), stroke: colour('card') },
      },
    ],
  };
}

function spoken(): string {
  const { before, validations } = run.value!;
  const last = validations.at(-1);
  if (!before || !last) return 'Curve of the loss; nothing was validated yet.';
  return `Curve of the loss and of PA, which went from ${before.withSides.paMpjpePercent.toFixed(1)} to ${last.withSides.paMpjpePercent.toFixed(1)} percent.`;
}
