/** Curves over a common axis, by uPlot, which is loaded with the first of them. Pointing at one chart points at all. */
import { effect, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { isDark } from '../../shell/themeToggle.js';
import { type Curve, zoom } from './curves.js';
import { figure, tick } from './words.js';

export interface Line extends Curve {
  name: string;
  colour: number;
  /** What was smoothed, drawn faintly behind. */
  raw?: readonly number[];
}

interface Props {
  title: string;
  unit?: string;
  lines: readonly Line[];
  /** What x counts. */
  counts: string;
  isLogarithmic?: boolean;
  /** Whether each point is marked. */
  hasDots?: boolean;
  /** Of the plot, in pixels; it fills what there is more. */
  height: number;
  /** Whether runs are named beside their values. */
  isNamed?: boolean;
  /** Beside the title. */
  children?: preact.ComponentChildren;
}

export function Chart({
  title,
  unit = '',
  lines,
  counts,
  isLogarithmic = false,
  hasDots = false,
  height,
  isNamed,
  children,
}: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  /** The x that is pointed at. */
  const pointed = useSignal<number | null>(null);
  const data = useMemo(() => join(lines), [lines]);
  const latest = useRef(data);
  latest.current = data;

  const looks = [isDark.value, isLogarithmic, ...lines.map(({ colour, raw }) => `${colour}${raw ? 's' : ''}`)].join(' ');
  useEffect(() => {
    let gone = false;
    let clean = () => {};
    import('uplot').then(({ default: Plot }) => {
      const element = place.current;
      if (gone || !element) return;
      const made = new Plot(
        optionsOf(Plot, element, lines, { isLogarithmic, hasDots }, (x) => {
          pointed.value = x;
        }),
        latest.current,
        element,
      );
      plot.current = made;
      const watcher = new ResizeObserver(() => made.setSize(sizeOf(element)));
      watcher.observe(element);
      const stop = effect(() => {
        void zoom.value;
        made.setData(made.data);
      });
      clean = () => {
        stop();
        watcher.disconnect();
        made.destroy();
        plot.current = null;
      };
    });
    return () => {
      gone = true;
      clean();
    };
  }, [looks]);
  useEffect(() => plot.current?.setData(data), [data]);

  const at = pointed.value;
  const values = lines
    .filter(({ x }) => x.length > 0)
    .map(({ name, colour, x, y }) => ({ name, colour, value: at === null ? y[y.length - 1] : valueAt(x, y, at) }));
  const withUnit = (value: number | null) => (value === null ? '–' : unit ? `${figure(value)} ${unit}` : figure(value));
  const summary = values.map(({ name, value }) => `${name} ${withUnit(value)}`).join(', ');
  return (
    <figure class="chart card">
      <figcaption>
        <h3>{title}</h3>
        {children}
        <p class="values">
          {at !== null && <span class="at">{`${tick(at)} ${counts}`}</span>}
          {values.map(({ name, colour, value }) => (
            <span key={name} title={name}>
              <i class={`mark c${colour}`} />
              {isNamed && <span class="name">{name}</span>}
              {withUnit(value)}
            </span>
          ))}
        </p>
      </figcaption>
      <div
        ref={place}
        class="plot"
        style={{ minHeight: `${height}px` }}
        role="img"
        aria-label={`${title}: ${summary || 'nothing yet'}`}
      />
      {values.length === 0 && <p class="nothing">Nothing yet</p>}
    </figure>
  );
}

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({ width: clientWidth, height: clientHeight });

/** All curves over one axis, each with undefined where it has no point; a raw curve comes before its smooth one. */
function join(lines: readonly Line[]): uPlot.AlignedData {
  const places = [...new Set(lines.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const index = new Map(places.map((x, i) => [x, i]));
  const columns = lines.flatMap(({ x, y, raw }) =>
    (raw ? [raw, y] : [y]).map((values) => {
      const column: (number | undefined)[] = new Array(places.length).fill(undefined);
      for (let i = 0; i < x.length; i++) column[index.get(x[i])!] = values[i];
      return column;
    }),
  );
  return [places, ...columns];
}

/** The value of a curve at the point that is nearest; null where the curve has not begun, or has ended. */
function valueAt(x: readonly number[], y: readonly number[], at: number): number | null {
  const after = x.findIndex((place) => place >= at);
  if (after === -1 || (after === 0 && x[0] > at)) return null;
  return after > 0 && at - x[after - 1] < x[after] - at ? y[after - 1] : y[after];
}

/** Round places to mark between two numbers above 0: evenly where they are near each other, else at 1, 2 and 5 of each magnitude. */
function logarithmicSplits(low: number, high: number): number[] {
  const round = (step: number) => [1, 2, 5].map((factor) => factor * step);
  if (high / low < 8) {
    const magnitude = 10 ** Math.floor(Math.log10((high - low) / 4));
    const step = [...round(magnitude), 10 * magnitude].find((step) => (high - low) / step <= 6) ?? magnitude;
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
  }
  const [from, to] = [low, high].map((value) => Math.floor(Math.log10(value)));
  const all = Array.from({ length: to - from + 1 }, (_, i) => round(10 ** (from + i))).flat();
  return all.filter((value) => value >= low && value <= high);
}

function optionsOf(
  Plot: typeof uPlot,
  element: HTMLElement,
  lines: readonly Line[],
  { isLogarithmic, hasDots }: { isLogarithmic: boolean; hasDots: boolean },
  onPoint: (x: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const axis: uPlot.Axis = {
    stroke: colour('dim'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    values: (_, splits, __, ___, apart) => splits.map((value) => (value == null ? '' : tick(value, isLogarithmic ? 0 : apart))),
  };
  const series = lines.flatMap(({ colour: number, raw }): uPlot.Series[] => {
    const stroke = colour(`run-${number}`);
    const smooth = { stroke, width: 2, spanGaps: true, points: { show: hasDots, size: 5, fill: stroke } };
    return raw ? [{ stroke: `${stroke}40`, width: 1, spanGaps: true, points: { show: false } }, smooth] : [smooth];
  });
  return {
    ...sizeOf(element),
    padding: [8, 22, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: (_, low, high) => [...(zoom.peek() ?? [low, high === low ? low + 1 : high])] as [number, number] },
      y: isLogarithmic ? { distr: 3, range: (_, low, high) => [low / 1.05, high * 1.05] } : {},
    },
    axes: [
      { ...axis, size: 28 },
      {
        ...axis,
        size: 52,
        ...(isLogarithmic && { splits: (_, __, low, high) => logarithmicSplits(low, high), filter: (_, splits) => splits }),
      },
    ],
    series: [{}, ...series],
    cursor: {
      y: false,
      points: { size: 7 },
      hover: { prox: 16 },
      drag: { x: true, y: false, setScale: false },
      sync: {
        key: Plot.sync('runs').key,
        scales: ['x', null],
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave', sub: () => true },
      },
      bind: {
        dblclick: () => () => {
          zoom.value = null;
          return null;
        },
      },
    },
    hooks: {
      setCursor: [({ cursor, data: [x] }) => onPoint(cursor.idx != null && (cursor.left ?? -1) >= 0 ? x[cursor.idx] : null)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 5) return;
          zoom.value = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        },
      ],
    },
  };
}
