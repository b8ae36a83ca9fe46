import type { Format } from './format.js';

/** Every format that is known here; the first that recognises a file reads it. */
export const FORMATS: readonly Format[] = [];
