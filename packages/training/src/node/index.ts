export { reason } from './attempt.js';
export { readSets } from './readSets.js';
export { RunFolder } from './runFolder.js';
export { WorkerEngine } from './workerEngine.js';
