/** Files of every format: opened by drop, choice or paste, described in a line, and exported. */
import './files.css';
import './focus.js';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { session } from '../document/session.js';
import { Icon } from '../shell/icon.js';
import { showError } from '../shell/notices.js';
import { DropTarget } from './dropTarget.js';
import { entriesOfPaste, entriesOfPicker } from './entries.js';
import { ExportDialog } from './exportDialog.js';
import { FileDetails } from './fileDetails.js';
import { closeFile, openEntries, openFiles, opening } from './opening.js';
import { SizeDialog } from './sizeDialog.js';

export function FilesPanel() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const exports = useSignal(false);
  usePaste();
  useEffect(() => {
    folder.current!.webkitdirectory = true;
  }, []);
  const picked = (input: HTMLInputElement) => {
    openEntries(entriesOfPicker(input.files)).catch(showError);
    // The same file may be chosen again.
    input.value = '';
  };
  return (
    <section class="files" aria-label="Files">
      <div class="actions">
        <button type="button" class="primary" onClick={() => files.current!.click()}>
          <Icon name="open" />
          Open files
        </button>
        <button type="button" aria-label="Open a folder" title="Open a folder" onClick={() => folder.current!.click()}>
          <Icon name="folder" />
        </button>
        <button
          type="button"
          class="wide"
          disabled={!session.document.value}
          title="Write what is shown, or all of it, as a file of another format"
          onClick={() => {
            exports.value = true;
          }}
        >
          <Icon name="export" />
          Export
        </button>
      </div>
      <input ref={files} type="file" multiple hidden aria-label="Files" onChange={(event) => picked(event.currentTarget)} />
      <input ref={folder} type="file" hidden aria-label="Folder" onChange={(event) => picked(event.currentTarget)} />
      <Progress />
      <OpenFiles />
      <FileDetails />
      <DropTarget />
      <SizeDialog />
      <ExportDialog open={exports} />
    </section>
  );
}

function Progress() {
  if (!opening.value) return null;
  const { what, share, cancel } = opening.value;
  return (
    <div class="progress" role="status">
      <p>Opening {what}</p>
      <progress max={1} value={share} aria-label={`Opening ${what}`} />
      <button type="button" class="bare" aria-label="Cancel" title="Cancel" onClick={cancel}>
        <Icon name="close" />
      </button>
    </div>
  );
}

/** Those that are open; the one that is shown is marked. */
function OpenFiles() {
  const shown = session.document.value?.source;
  if (openFiles.value.length === 0)
    return (
      <p class="invitation">Drop or paste landmarks anywhere: COCO, OpenPose, DeepLabCut, SLEAP, C3D, BVH, CSV and 30 more.</p>
    );
  return (
    <ul class="open-files">
      {openFiles.value.map((source) => (
        <li key={source.opened.name + source.opened.key} class={source === shown ? 'shown' : ''}>
          <button
            type="button"
            class="bare name"
            aria-current={source === shown}
            title={source.title}
            onClick={() => session.open(source)}
          >
            {source.title}
          </button>
          <button type="button" class="bare" aria-label={`Close ${source.title}`} title="Close" onClick={() => closeFile(source)}>
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Files and texts of landmarks, pasted anywhere but into a field. */
function usePaste(): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      if (!event.clipboardData || (event.target instanceof HTMLElement && event.target.matches('input, textarea'))) return;
      const entries = entriesOfPaste(event.clipboardData);
      if (entries.length === 0) return;
      event.preventDefault();
      openEntries(entries).catch(showError);
    };
    addEventListener('paste', onPaste);
    return () => removeEventListener('paste', onPaste);
  }, []);
}
