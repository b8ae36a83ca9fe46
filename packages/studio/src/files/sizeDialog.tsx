import { useRef } from 'preact/hooks';
import { showError } from '../shell/notices.js';
import { Dialog } from './dialog.js';
import { openEntries, sizeAsked } from './opening.js';

/** Asked where coordinates are shares of a picture: without its size nobody knows how wide it is to its height. */
export function SizeDialog() {
  const width = useRef<HTMLInputElement>(null);
  const height = useRef<HTMLInputElement>(null);
  const close = () => {
    sizeAsked.value = null;
  };
  const open = () => {
    const entries = sizeAsked.value;
    if (!entries) return;
    const [w, h] = [width.current!.valueAsNumber, height.current!.valueAsNumber];
    openEntries([...entries], { width: w, height: h }).catch(showError);
    close();
  };
  const side = (label: string, value: number, ref: typeof width) => (
    <label>
      {label}
      <input ref={ref} type="number" min={1} max={100_000} step={1} required defaultValue={value} />
    </label>
  );
  return (
    <Dialog open={sizeAsked.value !== null} title="How large is the picture?" onClose={close} onSubmit={open}>
      <p class="dim">
        The coordinates of {sizeAsked.value?.[0].file.name ?? 'the file'} are shares of the picture, 0 to 1. In pixels it is
      </p>
      <div class="fields">
        {side('Width', 1920, width)}
        {side('Height', 1080, height)}
      </div>
      <footer>
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" class="primary">
          Open
        </button>
      </footer>
    </Dialog>
  );
}
