/** What names of columns are made of: texts and numbers, in tuples and lists. */
export type PickledColumns = string | number | null | PickledColumns[];

const MARK = Symbol('mark');

/**
 * Read a pickle of protocol 0 that holds lists and tuples of texts and numbers alone, as PyTables keeps the names of a table's columns.
 * Nothing in it is run: whatever makes an object is refused.
 * @returns undefined for anything else, and for damage
 */
export function readColumnPickle(text: string): PickledColumns | undefined {
  const stack: (PickledColumns | typeof MARK)[] = [];
  const memo = new Map<string, PickledColumns>();
  let at = 0;
  const line = () => {
    const end = text.indexOf('\n', at);
    if (end < 0) return '';
    const found = text.slice(at, end);
    at = end + 1;
    return found;
  };
  const pop = () => {
    const value = stack.pop();
    return value === MARK ? undefined : value;
  };
  const popToMark = () => {
    const start = stack.lastIndexOf(MARK);
    return start < 0 ? undefined : (stack.splice(start).slice(1) as PickledColumns[]);
  };
  while (at < text.length) {
    const code = text[at++];
    let pushed: PickledColumns | undefined;
    if (code === '.') return stack.length === 1 ? pop() : undefined;
    if (code === '(') {
      stack.push(MARK);
      continue;
    }
    if (code === 'p') {
      const top = stack.at(-1);
      if (top === undefined || top === MARK) return;
      memo.set(line(), top);
      continue;
    }
    if (code === 'a') {
      const item = pop();
      const list = stack.at(-1);
      if (item === undefined || !Array.isArray(list)) return;
      list.push(item);
      continue;
    }
    if (code === 'l' || code === 't') pushed = popToMark();
    else if (code === ']' || code === ')') pushed = [];
    else if (code === 'g') pushed = memo.get(line());
    else if (code === 'V') pushed = unescaped(line());
    else if (code === 'S') pushed = unescaped(line().slice(1, -1));
    else if (code === 'I' || code === 'L' || code === 'F') pushed = Number(line().replace(/L$/, ''));
    else if (code === 'N') pushed = null;
    if (pushed === undefined) return;
    stack.push(pushed);
  }
  return;
}

const unescaped = (text: string) =>
  text.replace(/\\u([\da-f]{4})|\\x([\da-f]{2})|\\(['"\\])/gi, (_, u, x, plain) =>
    plain ? plain : String.fromCharCode(Number.parseInt(u ?? x, 16)),
  );
