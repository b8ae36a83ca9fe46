import { useEffect } from 'preact/hooks';
import { capture } from './capture.js';

const isMedia = (file: File) => /^(image|video)\//.test(file.type);

/** Pictures and videos that are dropped or pasted anywhere in the tab. All other files are left to who reads them. */
export function useDropAndPaste(): void {
  useEffect(() => {
    const allow = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file || !isMedia(file)) return;
      event.preventDefault();
      event.stopPropagation();
      void capture.openFile(file);
    };
    const paste = ({ clipboardData }: ClipboardEvent) => {
      const file = [...(clipboardData?.files ?? [])].find(isMedia);
      if (file) void capture.openFile(file);
    };
    // Before others, who would take them for files of landmarks.
    addEventListener('dragover', allow, true);
    addEventListener('drop', drop, true);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragover', allow, true);
      removeEventListener('drop', drop, true);
      removeEventListener('paste', paste);
    };
  }, []);
}
