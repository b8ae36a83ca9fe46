import { computed, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { shuffle } from '../document/commands.js';
import { session } from '../document/session.js';
import { tool } from '../picture/tool.js';
import { Icon } from '../shell/icon.js';
import { look, showReference } from './posePane.js';

const open = signal(false);

/** Keys anywhere in the Lift tab. Those of the picture are in `picture/keys.ts`, those of the 3D in `poseView/viewpoint.ts`. */
const PLAIN: Record<string, () => void> = {
  v: () => {
    tool.value = 'move';
  },
  a: () => {
    tool.value = 'add';
  },
  c: () => {
    tool.value = 'connect';
  },
  s: shuffle,
  t: () => {
    showReference.value = !showReference.value;
  },
  d: () => {
    look.value = { ...look.value, depth: !look.value.depth };
  },
  x: () => {
    look.value = { ...look.value, errors: !look.value.errors };
  },
  1: () => {
    session.shown.value = 0;
  },
  2: () => {
    session.shown.value = 1;
  },
  '?': () => {
    open.value = true;
  },
};

const HELP: readonly [where: string, keys: readonly [keys: string, what: string][]][] = [
  [
    'Anywhere',
    [
      ['V, A, C', 'Move, add, edges'],
      ['S', 'Shuffle the order'],
      ['1, 2', 'First answer, mirror'],
      ['T, D, X', 'Truth, colour by depth, expected error'],
      ['Ctrl+Z, Ctrl+Y', 'Undo, redo'],
      ['Space', 'Play, pause'],
      [', .', 'Frame before, after'],
      ['?', 'This list'],
    ],
  ],
  [
    'In the picture',
    [
      ['N, P', 'Next, previous landmark'],
      ['Arrows', 'Move it; with Shift farther'],
      ['H', 'Hide it, or show it again'],
      ['Delete', 'Take it out of the rig'],
      ['E', 'Join or cut two that are selected'],
      ['Shift+drag', 'Select all in a box'],
      ['Wheel, + −, 0', 'Zoom, all of it'],
    ],
  ],
  [
    'In the 3D',
    [
      ['Drag, arrows', 'Turn'],
      ['Right drag', 'Move'],
      ['Wheel, + −', 'Zoom'],
      ['0, double click', 'All of it'],
    ],
  ],
];

export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches('input:not([type=range], [type=radio]), select, textarea'))
        return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (command && key === 'z') event.shiftKey ? session.redo() : session.undo();
      else if (command && key === 'y') session.redo();
      else if (!command && !event.altKey && PLAIN[key]) PLAIN[key]();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

const shown = computed(() => open.value);

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (shown.value) dialog.current!.showModal();
    else dialog.current!.close();
  }, [shown.value]);
  return (
    <>
      <button
        type="button"
        class="bare"
        aria-label="Keyboard"
        title="Keyboard (?)"
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name="keyboard" />
      </button>
      <dialog
        ref={dialog}
        class="help"
        aria-label="Keyboard"
        onClose={() => {
          open.value = false;
        }}
      >
        <form method="dialog">
          <header>
            <h2>Keyboard</h2>
            <button type="submit" class="bare" aria-label="Close">
              <Icon name="close" />
            </button>
          </header>
          {HELP.map(([where, keys]) => (
            <section key={where}>
              <h3>{where}</h3>
              <dl>
                {keys.map(([key, what]) => (
                  <div key={key}>
                    <dt>{key}</dt>
                    <dd>{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </form>
      </dialog>
    </>
  );
}
