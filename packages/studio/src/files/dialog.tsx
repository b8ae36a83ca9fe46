import './dialog.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../shell/icon.js';

/** A question over the page. Escape and the cross close it. */
export function Dialog({
  open,
  title,
  children,
  onClose,
  onSubmit,
}: {
  open: boolean;
  title: string;
  children: ComponentChildren;
  onClose(): void;
  onSubmit(): void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current!.showModal();
    else dialog.current!.close();
  }, [open]);
  return (
    <dialog ref={dialog} class="dialog" aria-label={title} onClose={onClose}>
      {open && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          <header>
            <h2>{title}</h2>
            <button type="button" class="bare" aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </button>
          </header>
          {children}
        </form>
      )}
    </dialog>
  );
}
