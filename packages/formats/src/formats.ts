import { json } from './anylift/json.js';
import { safetensors } from './anylift/safetensors.js';
import type { Format } from './format.js';

/** Every format that is known here. The first that recognises a file reads it: the project's own JSON, which takes any, comes last. */
export const FORMATS: readonly Format[] = [safetensors, json];
