import './exportDialog.css';
import type { FormatRow } from '@anylift/formats';
import { type Signal, signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { session } from '../document/session.js';
import { showError, showNote } from '../shell/notices.js';
import { isDark } from '../shell/themeToggle.js';
import { Dialog } from './dialog.js';
import { exportFile, fileNameFor, writableFormats } from './exporting.js';
import { inWords, isAbort, lifting } from './liftAll.js';
import { save } from './saving.js';
import { snapshot } from './snapshot.js';

/** Told by the worker when the dialog is opened first. */
const formats = signal<readonly FormatRow[]>([]);

/** The look of the page itself, which no format of landmarks is. */
const SNAPSHOT = 'snapshot';

interface Choice {
  dimensions: 2 | 3;
  format: string;
  frames: 'this' | 'range' | 'all';
  from: number;
  to: number;
  instances: 'this' | 'all';
  dark: boolean;
}

/** What is written, of which frames and instances, in which format; what the format means and loses stands beside it. */
export function ExportDialog({ open }: { open: Signal<boolean> }) {
  const choice = useSignal<Choice>({
    dimensions: 3,
    format: 'glb',
    frames: 'all',
    from: 0,
    to: 0,
    instances: 'this',
    dark: false,
  });
  const running = useSignal<{ share: number; controller: AbortController } | null>(null);
  useEffect(() => {
    if (!open.value) return;
    const last = (session.document.peek()?.source.frameCount ?? 1) - 1;
    choice.value = { ...choice.peek(), from: 0, to: last, dark: isDark.peek() };
    if (formats.peek().length === 0)
      writableFormats().then((rows) => {
        formats.value = rows;
      }, showError);
  }, [open.value]);
  const close = () => {
    running.peek()?.controller.abort();
    open.value = false;
  };
  const run = async () => {
    const controller = new AbortController();
    running.value = { share: 0, controller };
    try {
      const name = await write(choice.peek(), controller, (share) => {
        running.value = { share, controller };
      });
      open.value = false;
      showNote(`${name} is in your downloads.`);
    } catch (error) {
      if (!isAbort(error)) showError(error);
    } finally {
      running.value = null;
    }
  };
  return (
    <Dialog open={open.value} title="Export" onClose={close} onSubmit={run}>
      {open.value && <Choices choice={choice} />}
      <footer>
        <Running running={running.value} />
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={running.value !== null || formats.value.length === 0}>
          Export
        </button>
      </footer>
    </Dialog>
  );
}

/** @returns the name of the file */
async function write(choice: Choice, controller: AbortController, onWriting: (share: number) => void): Promise<string> {
  const { source } = session.document.peek()!;
  const { frame, instance } = session.place.peek();
  if (choice.format === SNAPSHOT) {
    const name = `${source.title.replace(/\.[a-z\d]{1,12}$/i, '')}_${frame}.png`;
    save(await snapshot(choice.dark), name);
    return name;
  }
  const format = formats.peek().find(({ name }) => name === choice.format)!;
  const [first, last] = framesOf(choice, source.frameCount, frame);
  const every = choice.instances === 'all' && !format.single;
  const instances = every ? [...source.instanceNames.keys()] : [instance];
  const { dimensions } = choice;
  const blob = await exportFile({ format, dimensions, first, count: last - first + 1, instances }, onWriting, controller);
  const name = fileNameFor(format, source.title, dimensions);
  save(blob, name);
  return name;
}

function framesOf({ frames, from, to }: Choice, frameCount: number, shown: number): [first: number, last: number] {
  if (frames === 'this') return [shown, shown];
  if (frames === 'all') return [0, frameCount - 1];
  const within = (frame: number) => Math.min(frameCount - 1, Math.max(0, Math.round(frame) || 0));
  return [Math.min(within(from), within(to)), Math.max(within(from), within(to))];
}

function Running({ running }: { running: { share: number } | null }) {
  if (!running) return <span class="space" />;
  const { done, total, secondsLeft } = lifting.value ?? { done: 0, total: 0 };
  const words = lifting.value
    ? `Lifting ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${secondsLeft === undefined ? '' : `, ${inWords(secondsLeft)} left`}`
    : 'Writing';
  return (
    <div class="progress" role="status">
      <p>{words}</p>
      <progress max={1} value={lifting.value ? done / total : running.share || undefined} aria-label={words} />
    </div>
  );
}

function Choices({ choice }: { choice: Signal<Choice> }) {
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
          [3, '3D answers', 'What the model answered; frames that are not lifted yet are lifted first'],
          [2, '2D landmarks', 'As they are shown, with everything that was done by hand'],
        ]}
        onChange={(value) => set({ dimensions: value })}
      />
      {source.frameCount > 1 && (
        <Options
          label="Frames"
          value={frames}
          disabled={isSnapshot}
          options={[
            ['all', `All ${source.frameCount.toLocaleString('en')}`],
            ['range', 'From … to'],
            ['this', `This one, ${frame}`],
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
            ['this', source.instanceNames[instance] || 'This one'],
            ['all', `All ${source.instanceNames.length}`],
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
              value={dark}
              options={[
                [false, 'Light'],
                [true, 'Dark'],
              ]}
              onChange={(value) => set({ dark: value })}
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
function Options<T extends string | number | boolean>({
  label,
  value,
  options,
  disabled,
  onChange,
  children,
}: {
  label: string;
  value: T;
  options: readonly (readonly [value: T, words: string, title?: string])[];
  disabled?: boolean;
  onChange(value: T): void;
  children?: preact.ComponentChildren;
}) {
  return (
    <fieldset class="options" disabled={disabled}>
      <legend>{label}</legend>
      <div class="segments">
        {options.map(([option, words, title]) => (
          <label key={`${option}`} title={title}>
            <input type="radio" name={label} checked={option === value} onChange={() => onChange(option)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
      {children}
    </fieldset>
  );
}
