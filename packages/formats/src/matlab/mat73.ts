import type { Hdf5 } from '../containers/hdf5.js';
import { DEEPEST, type MatlabValue, type MatlabVariables, product, textRows } from './value.js';

/** Values of one file, at most. */
const MOST_VALUES = 100_000;

/** Whether an HDF5 file holds variables of MATLAB. */
export function looksLikeMat73(file: Hdf5): boolean {
  try {
    return variableNames(file).some((name) => file.textAttribute(`/${name}`, 'MATLAB_class') !== undefined);
  } catch {
    return false;
  }
}

/**
 * All variables of a MAT-file of version 7.3, which is HDF5 with its dimensions the other way round: what stands last there is first here.
 * @throws InputError when it is damaged
 */
export function readMat73(file: Hdf5): MatlabVariables {
  const left = { values: MOST_VALUES };
  return new Map(variableNames(file).map((name) => [name, readValue(file, `/${name}`, 0, left)]));
}

/** `#refs#` and `#subsystem#` hold parts of the others. */
const variableNames = (file: Hdf5) => file.names('/').filter((name) => !name.startsWith('#'));

function readValue(file: Hdf5, path: string, depth: number, left: { values: number }): MatlabValue | undefined {
  if (depth > DEEPEST || left.values-- <= 0) return;
  if (file.kind(path) === 'group') return readStruct(file, path, depth, left);
  const shape = file.shape(path);
  if (!shape) return;
  const type = file.textAttribute(path, 'MATLAB_class') ?? '';
  const isEmpty = (file.numberAttribute(path, 'MATLAB_empty') ?? 0) !== 0;
  const reversed = [...shape].reverse();
  if (type === 'cell' && isEmpty) return { kind: 'cell', shape: [0, 0], items: [] };
  if (type === 'char' && isEmpty) return { kind: 'text', rows: [] };
  if (isEmpty) return { kind: 'numbers', shape: [0, 0], data: new Float64Array() };
  if (file.numeric(path)) {
    const { data } = file.numbers(path);
    if (type === 'char')
      return {
        kind: 'text',
        rows: textRows(
          Array.from(data, (code) => String.fromCharCode(code)),
          reversed,
        ),
      };
    return { kind: 'numbers', shape: reversed, data };
  }
  if (type !== 'cell' && type !== '') return;
  if (!file.isReference(path) || product(shape) > left.values) return;
  const items = file.references(path).map((target) => readValue(file, target, depth + 1, left));
  return { kind: 'cell', shape: reversed, items };
}

/** A struct is a group; an array of structs one whose fields are references. */
function readStruct(file: Hdf5, path: string, depth: number, left: { values: number }): MatlabValue | undefined {
  const type = file.textAttribute(path, 'MATLAB_class');
  if (type !== 'struct' && type !== undefined) return;
  const fields = new Map(file.names(path).map((name) => [name, readValue(file, `${path}/${name}`, depth + 1, left)]));
  const names = [...fields.keys()];
  const isArray =
    names.length > 0 &&
    names.every((name) => !file.textAttribute(`${path}/${name}`, 'MATLAB_class') && fields.get(name)?.kind === 'cell');
  if (!isArray) return { kind: 'struct', items: [fields] };
  const columns = names.map((name) => {
    const value = fields.get(name);
    return value?.kind === 'cell' ? value.items : [];
  });
  return { kind: 'struct', items: columns[0].map((_, i) => new Map(names.map((name, field) => [name, columns[field][i]]))) };
}
