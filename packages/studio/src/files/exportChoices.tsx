import './exportChoices.css';
import type { FormatRow } from '@anylift/formats';
import { type Signal, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { session } from '../document/session.js';
import { type Segment, Segments } from '../shell/segments.js';

/** Told by the worker when the dialog is opened first. */
export const formats = signal<readonly FormatRow[]>([]);

/** The look of the page itself, which no format of landmarks is. */
export const SNAPSHOT = 'snapshot';

export interface Choice {
  dimensions: 2 | 3;
  format: string;
  frames: 'this' | 'range' | 'all';
  from: number;
  to: number;
  instances: 'this' | 'all';
  dark: boolean;
}

/** Of which frames and instances what is written, and in which format. */
export function Choices({ choice }: { choice: Signal<Choice> }) {
  const { source } = session.document.value!;
  const set = (change: Partial<Choice>) => {
    choice.value = { ...choice.peek(), ...change };
  };
  const { dimensions, format, frames, from, to, instances, dark } = choice.value;
  const writable = formats.value.filter(({ writes }) => writes.includes(dimensions));
  const families = [...new Set(writable.map(({ family }) => family))];
  const isSnapshot = format === SNAPSHOT;
  const row = writable.find(({ name }) => name === format);
  const { instance, frame } = session.place.value;
  const several = source.instanceNames.length > 1;
  // A format that does not hold these dimensions gives way to one that does.
  useEffect(() => {
    if (!isSnapshot && writable.length > 0 && !row) set({ format: dimensions === 3 ? 'glb' : 'csv' });
  }, [dimensions, row, writable.length]);
  return (
    <>
      <Options
        label="What"
        value={dimensions}
        disabled={isSnapshot}
        options={[
          { value: 3, label: '3D answers', title: 'What the model answered; frames that are not lifted yet are lifted first' },
          { value: 2, label: '2D landmarks', title: 'As they are shown, with everything that was done by hand' },
        ]}
        onChange={(value) => set({ dimensions: value })}
      />
      {source.frameCount > 1 && (
        <Options
          label="Frames"
          value={frames}
          disabled={isSnapshot}
          options={[
            { value: 'all', label: `All ${source.frameCount.toLocaleString('en')}` },
            { value: 'range', label: 'From … to' },
            { value: 'this', label: `This one, ${frame}` },
          ]}
          onChange={(value) => set({ frames: value })}
        >
          {frames === 'range' && !isSnapshot && (
            <span class="range">
              <FrameBox label="First frame" value={from} most={source.frameCount - 1} onInput={(value) => set({ from: value })} />
              to
              <FrameBox label="Last frame" value={to} most={source.frameCount - 1} onInput={(value) => set({ to: value })} />
            </span>
          )}
        </Options>
      )}
      {several && (
        <Options
          label="Instances"
          value={row?.single ? 'this' : instances}
          disabled={isSnapshot || row?.single}
          options={[
            { value: 'this', label: source.instanceNames[instance] || 'This one' },
            { value: 'all', label: `All ${source.instanceNames.length}` },
          ]}
          onChange={(value) => set({ instances: value })}
        >
          {row?.single && <small class="dim">{row.extensions[0]} holds one</small>}
        </Options>
      )}
      <div class="formats">
        {families.map((family) => (
          <fieldset key={family}>
            <legend>{family}</legend>
            {writable
              .filter((other) => other.family === family)
              .map(({ name, title, extensions }) => (
                <label key={name} title={title}>
                  <input type="radio" name="format" checked={name === format} onChange={() => set({ format: name })} />
                  <span>{extensions[0]?.slice(1) ?? name}</span>
                </label>
              ))}
            {family === 'Pages and pictures' && (
              <label title="Both panes as they are, at twice the resolution">
                <input type="radio" name="format" checked={isSnapshot} onChange={() => set({ format: SNAPSHOT })} />
                <span>snapshot</span>
              </label>
            )}
          </fieldset>
        ))}
      </div>
      <div class="about" aria-live="polite">
        {isSnapshot ? (
          <>
            <h3>Snapshot, PNG</h3>
            <p>The 2D and the 3D side by side, as they are seen now, at twice the resolution.</p>
            <Options
              label="On"
              value={dark ? 'dark' : 'light'}
              options={[
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
              onChange={(value) => set({ dark: value === 'dark' })}
            />
          </>
        ) : (
          row && (
            <>
              <h3>{row.title}</h3>
              <p>{whenWritten(row.coordinates)}</p>
              <p>
                <b>Lost:</b> {whenWritten(row.lost) || 'nothing.'}
              </p>
            </>
          )
        )}
      </div>
    </>
  );
}

/** Of what is known of a format, what concerns reading is left out. */
function whenWritten(sentences: string): string {
  return sentences
    .split(/(?<=\.) /)
    .filter((sentence) => !sentence.startsWith('Read:'))
    .map((sentence) => sentence.replace(/^Written[:,] (.)/, (_, first: string) => first.toUpperCase()))
    .join(' ');
}

function FrameBox({ label, value, most, onInput }: { label: string; value: number; most: number; onInput(frame: number): void }) {
  return (
    <input
      type="number"
      aria-label={label}
      min={0}
      max={most}
      step={1}
      required
      value={value}
      onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
    />
  );
}

/** One of a few, all of them in sight. */
function Options<T extends string | number>({
  label,
  options,
  children,
  ...rest
}: {
  label: string;
  value: T;
  options: readonly Segment<T>[];
  disabled?: boolean;
  onChange(value: T): void;
  children?: ComponentChildren;
}) {
  return (
    <div class="options">
      <span class="dim" aria-hidden="true">
        {label}
      </span>
      <Segments label={label} segments={options} {...rest} />
      {children}
    </div>
  );
}
