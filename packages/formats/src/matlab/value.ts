/** What a variable of MATLAB holds; arrays in MATLAB's order, the first index fastest. Undefined stands for what is not read: objects, sparse arrays. */
export type MatlabValue =
  | { kind: 'numbers'; shape: number[]; data: Float64Array }
  | { kind: 'text'; rows: string[] }
  | { kind: 'cell'; shape: number[]; items: (MatlabValue | undefined)[] }
  | { kind: 'struct'; items: MatlabVariables[] };

/** Variables of a file, or fields of a struct, by their names. */
export type MatlabVariables = Map<string, MatlabValue | undefined>;

/** Cells and structs in each other, at most. */
export const DEEPEST = 16;

/** Numbers of one array, at most. */
export const MOST_NUMBERS = 2 ** 26;

export const product = (shape: number[]) => shape.reduce((all, size) => all * size, 1);

/** Rows of a char array, whose characters stand column by column. */
export function textRows(characters: string[], shape: number[]): string[] {
  const rows = shape[0] ?? 0;
  if (rows === 1) return [characters.join('')];
  return Array.from({ length: rows }, (_, row) =>
    characters
      .filter((_, i) => i % rows === row)
      .join('')
      .trimEnd(),
  );
}
