import { signal } from '@preact/signals';

/** What the pointer does in the picture. */
export type Tool = 'move' | 'add' | 'connect' | 'place';

export const tool = signal<Tool>('move');
