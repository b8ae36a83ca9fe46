/** Values that were, the one that is, and those that were undone. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** What the last step was for, so that a drag is one step however many moves it had. */
  gesture?: string;
}

/** Steps that can be undone. */
const MOST = 200;

export const historyOf = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** @param gesture a step of the same gesture as the last one replaces it */
export function step<T>(history: History<T>, present: T, gesture?: string): History<T> {
  if (present === history.present) return history;
  const same = gesture !== undefined && gesture === history.gesture;
  return { past: same ? history.past : [...history.past, history.present].slice(-MOST), present, future: [], gesture };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.present], present: after, future };
}
