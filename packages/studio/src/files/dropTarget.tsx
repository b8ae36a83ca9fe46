import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Icon } from '../shell/icon.js';
import { showError } from '../shell/notices.js';
import { entriesOfDrop } from './entries.js';
import { openEntries } from './opening.js';

/** The whole page takes files; while some are held over it, it says so. */
export function DropTarget() {
  const isOver = useSignal(false);
  useEffect(() => {
    // Every element under the pointer is entered and left by itself: the page is left when all of them are.
    let depth = 0;
    const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
    const listeners: Record<string, (event: DragEvent) => void> = {
      dragenter(event) {
        if (!holdsFiles(event)) return;
        depth++;
        isOver.value = true;
      },
      dragleave(event) {
        if (!holdsFiles(event)) return;
        depth = Math.max(0, depth - 1);
        isOver.value = depth > 0;
      },
      dragover(event) {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer!.dropEffect = 'copy';
      },
      drop(event) {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        entriesOfDrop(event.dataTransfer!).then(openEntries).catch(showError);
      },
    };
    // Whoever takes what was dropped.
    const over = () => {
      depth = 0;
      isOver.value = false;
    };
    for (const [kind, listener] of Object.entries(listeners)) addEventListener(kind, listener as EventListener);
    addEventListener('drop', over, true);
    return () => {
      removeEventListener('drop', over, true);
      for (const [kind, listener] of Object.entries(listeners)) removeEventListener(kind, listener as EventListener);
    };
  }, []);
  return isOver.value ? (
    <div class="drop-target">
      <div>
        <Icon name="open" />
        <p>Drop to open</p>
        <small>Files or folders of landmarks, 2D or 3D, in any format; a skeleton beside them; a checkpoint</small>
      </div>
    </div>
  ) : null;
}
