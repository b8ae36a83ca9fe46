import { readFileSync } from 'node:fs';
import { nodeBackend } from '@anylift/autodiff/node';
import { Lifter, liftResultsOf } from '@anylift/core';
import { defineConfig, type Plugin } from 'vite';
import { EXAMPLES } from './src/gallery/examples.js';

/**
 * The studio, and the example page of PoseView. Every file is asked for relative to the page, from its own origin; the command line brings
 * it.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [firstAnswer()],
  build: {
    outDir: `${import.meta.dirname}/../cli/studio`,
    emptyOutDir: true,
    target: 'esnext',
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: ['index.html', 'viewer.html'].map((page) => `${import.meta.dirname}/${page}`) },
  },
  worker: { format: 'es' },
});

/** `virtual:first-answer`: what the checkpoint that the page begins with answers to the first example. */
function firstAnswer(): Plugin {
  return {
    name: 'first-answer',
    resolveId: (id) => (id === 'virtual:first-answer' ? id : undefined),
    async load(id) {
      if (id !== 'virtual:first-answer') return undefined;
      const checkpoint = readFileSync(new URL(import.meta.resolve('@anylift/model-small/model.safetensors')));
      const lifter = await Lifter.load(checkpoint, { where: 'the shipped model', backend: nodeBackend() });
      const source = EXAMPLES[0].open();
      const lifted = await lifter.liftArrays(source.skeleton, await source.read(0, 0, 1));
      await lifter.release();
      return `export default ${JSON.stringify(liftResultsOf(lifted)[0])};`;
    },
  };
}
