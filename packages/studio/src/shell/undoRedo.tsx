import { session } from '../document/session.js';
import { Icon } from './icon.js';

export function UndoRedo() {
  return (
    <>
      <button
        type="button"
        class="bare"
        aria-label="Undo"
        title="Undo (Ctrl+Z)"
        disabled={!session.canUndo.value}
        onClick={() => session.undo()}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        class="bare"
        aria-label="Redo"
        title="Redo (Ctrl+Y)"
        disabled={!session.canRedo.value}
        onClick={() => session.redo()}
      >
        <Icon name="redo" />
      </button>
    </>
  );
}
