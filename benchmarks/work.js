/**
 * What the model's formulas ask for at least: products of the linear maps and of the attention, and the numbers that each of them
 * reads and writes once. Left out, so that the floor is one: everything elementwise, the waves, and the description of the rig.
 */

/** Columns beside TPE's D of what a token is made from: position, side and doubt, edges as vectors, place in the graph. */
const OTHER_FEATURES = 2 + 2 + 4 * 32 + 8;

/** The linear maps, from `inner` numbers of a landmark to `columns`; the features of the tokens need no gradient. */
function linearMaps({ width: D, layers, expansion }) {
  const block = [
    [D, 3 * D],
    [D, D],
    [D, expansion * D],
    [expansion * D, D],
  ];
  const heads = [
    [D, D],
    [D, 3],
    [D, D],
    [D, 1],
    [D, D],
    [D, 1],
  ];
  return [[D + OTHER_FEATURES, D], ...Array(layers).fill(block).flat(), ...heads].map(([inner, columns], i) => ({
    inner,
    columns,
    inputGradient: i > 0,
  }));
}

/** Query times key, and weight times value: the heads that look anywhere have N² pairs, those along a tree's edges about 3 N. */
function attentionFlops({ width: D, layers }, N) {
  return (layers * 2 * 2 * D * (N * N + 3 * N)) / 2;
}

/** Queries, keys and values read, the answer written: numbers of one landmark. */
function attentionNumbers({ width: D, layers }) {
  return layers * 4 * D;
}

/** @returns floating-point operations and bytes of a forward pass of B samples of N landmarks */
export function forwardWork(model, B, N) {
  const maps = linearMaps(model);
  const flops = sum(maps, ({ inner, columns }) => 2 * N * inner * columns) + attentionFlops(model, N);
  const activations = N * (sum(maps, ({ inner, columns }) => inner + columns) + attentionNumbers(model));
  return { flops: B * flops, bytes: 4 * (weights(maps) + B * activations) };
}

/**
 * The same of a training step: forward, a gradient for each weight and for each input that has one; activations three times; weights
 * read forward and backward, gradients written, and AdamW, which reads four numbers of a weight and writes three.
 */
export function trainingWork(model, B, N) {
  const maps = linearMaps(model);
  const flops =
    sum(maps, ({ inner, columns, inputGradient }) => (inputGradient ? 3 : 2) * 2 * N * inner * columns) +
    3 * attentionFlops(model, N);
  const activations = N * (sum(maps, ({ inner, columns }) => inner + columns) + attentionNumbers(model));
  return { flops: B * flops, bytes: 4 * (10 * weights(maps) + 3 * B * activations) };
}

function weights(maps) {
  return sum(maps, ({ inner, columns }) => inner * columns);
}

function sum(items, of) {
  return items.reduce((total, item) => total + of(item), 0);
}
