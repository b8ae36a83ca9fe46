import { session } from '../document/session.js';
import { Icon } from './icon.js';

const STEPS = [
  { name: 'Undo', keys: 'Ctrl+Z', icon: 'undo', isPossible: session.canUndo, take: () => session.undo() },
  { name: 'Redo', keys: 'Ctrl+Y', icon: 'redo', isPossible: session.canRedo, take: () => session.redo() },
] as const;

export function UndoRedo() {
  return STEPS.map(({ name, keys, icon, isPossible, take }) => (
    <button
      key={name}
      type="button"
      class="bare"
      aria-label={name}
      title={`${name} (${keys})`}
      disabled={!isPossible.value}
      onClick={take}
    >
      <Icon name={icon} />
    </button>
  ));
}
