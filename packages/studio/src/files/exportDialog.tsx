import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { session } from '../document/session.js';
import { showError, showNote } from '../shell/notices.js';
import { save } from '../shell/saving.js';
import { isDark } from '../shell/themeToggle.js';
import { Dialog } from './dialog.js';
import { type Choice, Choices, formats, SNAPSHOT } from './exportChoices.js';
import { exportFile, fileNameFor, writableFormats } from './exporting.js';
import { inWords, isAbort, lifting } from './liftAll.js';
import { snapshot } from './snapshot.js';

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
