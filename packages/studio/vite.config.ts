import { defineConfig } from 'vite';

/** The studio, and the example page of PoseView. Every file is asked for relative to the page, from its own origin; the command line brings it. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: `${import.meta.dirname}/../cli/studio`,
    emptyOutDir: true,
    target: 'esnext',
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: ['index.html', 'viewer.html'].map((page) => `${import.meta.dirname}/${page}`) },
  },
  worker: { format: 'es' },
});
