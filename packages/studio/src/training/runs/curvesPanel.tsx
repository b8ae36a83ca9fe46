/** The curves of all runs that are drawn. */
import { useMemo } from 'preact/hooks';
import { Chart, type Line } from './chart.js';
import {
  AXES,
  type Axis,
  axis,
  type Figure,
  isLogarithmic,
  LOSS,
  SMALL_FIGURES,
  smooth,
  smoothing,
  VALIDATIONS,
  type ValidationName,
  validationFigure,
  validationName,
  zoom,
} from './curves.js';
import { drawnRuns } from './runs.js';

export function CurvesPanel() {
  return (
    <section class="curves" aria-label="Curves">
      <Controls />
      <div class="large">
        <FigureChart figure={LOSS} height={240} isNamed />
        <FigureChart figure={validationFigure(validationName.value)} height={240} isNamed>
          <select
            aria-label="What is validated"
            value={validationName.value}
            onChange={({ currentTarget }) => {
              validationName.value = currentTarget.value as ValidationName;
            }}
          >
            {Object.keys(VALIDATIONS).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </FigureChart>
      </div>
      <div class="small">
        {SMALL_FIGURES.map((figure) => (
          <FigureChart key={figure.title} figure={figure} height={130} />
        ))}
      </div>
    </section>
  );
}

interface FigureChartProps {
  figure: Figure;
  height: number;
  isNamed?: boolean;
  children?: preact.ComponentChildren;
}

function FigureChart({ figure, height, isNamed, children }: FigureChartProps) {
  const share = figure.isNoisy ? smoothing.value : 0;
  const runs = drawnRuns.value.map(({ run, colour }) => ({ name: run.overview.value.name, colour, lines: run.lines.value }));
  const lines = useMemo(
    () =>
      runs.map(({ name, colour, lines }): Line => {
        const { x, y } = figure.of(lines, axis.value);
        return share > 0 ? { name, colour, x, y: smooth(y, share), raw: y } : { name, colour, x, y };
      }),
    [figure.title, validationName.value, share, axis.value, ...runs.flatMap(({ name, colour, lines }) => [name, colour, lines])],
  );
  return (
    <Chart
      title={figure.title}
      unit={figure.unit}
      lines={lines}
      counts={AXES[axis.value]}
      isLogarithmic={isLogarithmic.value && figure.fallsFar}
      hasDots={figure.isSparse}
      height={height}
      isNamed={isNamed}
    >
      {children}
    </Chart>
  );
}

function Controls() {
  return (
    <div class="controls">
      <label>
        Over
        <select
          value={axis.value}
          onChange={({ currentTarget }) => {
            zoom.value = null;
            axis.value = currentTarget.value as Axis;
          }}
        >
          {Object.entries(AXES).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Smooth
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={smoothing.value}
          onInput={({ currentTarget }) => {
            smoothing.value = currentTarget.valueAsNumber;
          }}
        />
      </label>
      <label>
        <input
          type="checkbox"
          checked={isLogarithmic.value}
          onChange={({ currentTarget }) => {
            isLogarithmic.value = currentTarget.checked;
          }}
        />
        Logarithmic
      </label>
      {zoom.value ? (
        <button
          type="button"
          onClick={() => {
            zoom.value = null;
          }}
        >
          Show all
        </button>
      ) : (
        <p class="quiet">Drag across a chart to look closer.</p>
      )}
    </div>
  );
}
