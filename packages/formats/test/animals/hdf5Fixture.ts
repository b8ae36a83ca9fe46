import { type Dtype, File, type GuessableDataTypes, ready } from 'h5wasm';
import { withHdf5 } from '../../src/containers/hdf5.js';
import type { Format, Hdf5Reader } from '../../src/format.js';
import type { Recording } from '../../src/recording.js';

/** What is written for a test. */
export interface Data {
  data: GuessableDataTypes;
  shape?: number[];
  dtype?: Dtype;
  attributes?: Record<string, GuessableDataTypes>;
}

let count = 0;

/** The bytes of an HDF5 file with these datasets, and attributes of groups, by their paths. */
export async function hdf5(
  datasets: Record<string, Data>,
  attributes: Record<string, Record<string, GuessableDataTypes>> = {},
): Promise<Uint8Array> {
  const { FS } = await ready;
  const name = `fixture-${count++}.h5`;
  const file = new File(name, 'w');
  const group = (path: string) => {
    let at = '';
    for (const part of path.split('/').filter(Boolean)) {
      const parent = file.get(at || '/');
      if (parent && 'create_group' in parent && !parent.keys().includes(part)) parent.create_group(part);
      at += `/${part}`;
    }
    const found = file.get(at || '/');
    if (!found || !('create_dataset' in found)) throw new Error(`no group ${path}`);
    return found;
  };
  for (const [path, { data, shape, dtype, attributes: own = {} }] of Object.entries(datasets)) {
    const slash = path.lastIndexOf('/');
    const dataset = group(path.slice(0, slash)).create_dataset({ name: path.slice(slash + 1), data, shape, dtype });
    for (const [key, value] of Object.entries(own)) dataset.create_attribute(key, value);
  }
  for (const [path, values] of Object.entries(attributes))
    for (const [key, value] of Object.entries(values)) group(path).create_attribute(key, value);
  file.close();
  const bytes = new Uint8Array(FS.readFile(name));
  FS.unlink(name);
  return bytes;
}

/** Read with one format, which must recognise the file. */
export function readWith(format: Format, bytes: Uint8Array): Promise<Recording> {
  return withHdf5(bytes, 'fixture.h5', (file) => {
    const reader = format.reader as Hdf5Reader;
    if (!reader.matches(file)) throw new Error(`${format.name} does not recognise the file`);
    return reader.read(file, { where: 'fixture.h5' });
  });
}

export const matches = (format: Format, bytes: Uint8Array) =>
  withHdf5(bytes, 'fixture.h5', (file) => (format.reader as Hdf5Reader).matches(file));
