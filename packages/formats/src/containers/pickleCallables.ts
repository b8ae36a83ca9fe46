import { NdArray, parseDtype } from './ndarray.js';
import type { Unpickler } from './pickle.js';

/** A function or class that a pickle names. */
export class Callable {
  constructor(readonly call: (args: unknown[], unpickler: Unpickler) => unknown) {}
}

const arrayOf = (unpickler: Unpickler, shape: unknown, dtype: unknown, fortran: boolean, data: unknown) =>
  unpickler.fillArray(new NdArray(unpickler.where), [shape, dtype, fortran, data]);

/** All that a pickle may call, or name. NumPy 2 says `numpy._core` for `numpy.core`, and Python 2 `__builtin__` for `builtins`. */
export const CALLABLES = new Map<string, Callable>(
  Object.entries({
    'numpy.ndarray': (_: unknown[], unpickler: Unpickler) => {
      throw unpickler.damaged('an array is made without its shape');
    },
    'numpy.core.multiarray._reconstruct': (_: unknown[], { where }: Unpickler) => new NdArray(where),
    'numpy.core.multiarray.scalar': ([dtype, data]: unknown[], unpickler: Unpickler) => {
      const array = arrayOf(unpickler, [], dtype, false, data);
      if (array.dtype.numeric) return array.numbers()[0];
      unpickler.spend(array.dtype.size);
      return array.texts()[0];
    },
    'numpy.core.numeric._frombuffer': ([data, dtype, shape, order]: unknown[], unpickler: Unpickler) =>
      arrayOf(unpickler, shape, dtype, order === 'F', data),
    'numpy.dtype': ([name]: unknown[], unpickler: Unpickler) => {
      const dtype = parseDtype(String(name));
      if (!dtype) throw unpickler.damaged(`${JSON.stringify(String(name).slice(0, 20))} is no type of elements`);
      return dtype;
    },
    '_codecs.encode': ([text]: unknown[], unpickler: Unpickler) => unpickler.bytesOf(text),
    'builtins.bytes': ([text = '']: unknown[], unpickler: Unpickler) => unpickler.bytesOf(text),
    'collections.OrderedDict': () => new Map(),
    'collections.defaultdict': () => new Map(),
    'builtins.dict': () => new Map(),
    'builtins.list': () => [],
    'builtins.set': ([items = []]: unknown[]) => items,
    'builtins.frozenset': ([items = []]: unknown[]) => items,
  }).map(([name, call]) => [name, new Callable(call)]),
);
