/** Files and folders out of a drop, a picker or the clipboard. */
import type { Entry } from './calls.js';

/** Files of a drop at the most, so that a whole disk does not hang the page. */
const MOST_FILES = 100_000;

/** What was dropped, folders with all that is in them. The drop itself must still be under way when this is called. */
export async function entriesOfDrop({ items }: DataTransfer): Promise<Entry[]> {
  // All at once: after the first wait nothing is left in the drop.
  const roots = [...items].flatMap((item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);
  const entries: Entry[] = [];
  // A picture out of another page is a file of no folder.
  for (const root of roots)
    if (root instanceof File) entries.push({ path: root.name, file: root });
    else await gather(root, '', entries);
  return entries;
}

/** What was picked; a folder's files tell where in it they lie. */
export function entriesOfPicker(files: FileList | null): Entry[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Files, or else text, which is JSON or a table. */
export function entriesOfPaste(clipboard: DataTransfer): Entry[] {
  if (clipboard.files.length > 0) return entriesOfPicker(clipboard.files);
  const text = clipboard.getData('text/plain').trim();
  if (!text) return [];
  const name = /^[{[]/.test(text) ? 'pasted.json' : 'pasted.csv';
  return [{ path: name, file: new File([text], name) }];
}

/** A picture or a video. */
export const isPicture = ({ type }: File) => /^(image|video)\//.test(type);

async function gather(entry: FileSystemEntry, folder: string, entries: Entry[]): Promise<void> {
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  if (isFile(entry)) {
    if (entries.length < MOST_FILES) entries.push({ path, file: await new Promise<File>((...then) => entry.file(...then)) });
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    // A reader gives some at a time, and none when it has given all.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((...then) => reader.readEntries(...then));
      if (some.length === 0) return;
      for (const child of some) await gather(child, path, entries);
    }
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
