import { InputError } from '@anylift/core';

/**
 * Fetch files of the page's own origin into memory.
 * @param urls by the names of the files
 * @param onProgress gets the share of all bytes that is there, 0…1
 * @returns addresses of the copies by the same names, to be revoked
 * @throws InputError where one is not there; the reason of `signal` when it was aborted
 */
export async function fetchFiles(
  urls: Readonly<Record<string, string>>,
  { onProgress, signal }: { onProgress?: (share: number) => void; signal?: AbortSignal } = {},
): Promise<Record<string, string>> {
  const responses = await Promise.all(
    Object.entries(urls).map(async ([name, url]) => {
      const response = await fetch(url, { signal });
      if (!response.ok || !response.body)
        throw new InputError(`${name}: the server answered ${response.status}, expected the file`);
      return { name, body: response.body, headers: response.headers };
    }),
  );
  const total = responses.reduce((sum, { headers }) => sum + Number(headers.get('content-length') ?? 0), 0);
  let loaded = 0;
  const copies = responses.map(async ({ name, body, headers }) => {
    const counted = body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(piece, out) {
          loaded += piece.length;
          if (total > 0) onProgress?.(Math.min(1, loaded / total));
          out.enqueue(piece);
        },
      }),
    );
    const type = headers.get('content-type') ?? '';
    const blob = await new Response(counted, { headers: { 'content-type': type } }).blob();
    return [name, URL.createObjectURL(blob)] as const;
  });
  return Object.fromEntries(await Promise.all(copies));
}
