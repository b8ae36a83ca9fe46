import {
  add,
  concat,
  type Dim,
  div,
  expand,
  greater,
  identityLike,
  input,
  matmul,
  max,
  min,
  mul,
  reduceSum,
  reshape,
  scalar,
  sub,
  sumTo,
  type Tensor,
  transpose,
  unsqueeze,
} from '@anylift/autodiff';
import type { ModelConfig } from './config.js';

/** What is known of B frames of N landmarks before anybody looks where they are. */
export interface RigInputs {
  /** [B, N]: a visible landmark's confidence, above 0 and up to 1; 0 hidden, −1 absent. */
  mask: Tensor;
  /** [B, N, N], symmetric: 1 for an edge, 0 elsewhere and on the diagonal. */
  adjacency: Tensor;
  /** [B, N]: −1 left, 1 right, 0 neither or unknown. */
  sides: Tensor;
}

export function rigInputs(B: Dim, N: Dim): RigInputs {
  return { mask: input('mask', [B, N]), adjacency: input('adjacency', [B, N, N]), sides: input('sides', [B, N]) };
}

/** What follows from it for the model. A video of one rig with the same landmarks visible has one description. */
export type Rig = Record<keyof typeof RIG_SHAPES, Tensor> & Partial<Record<keyof typeof NEIGHBOUR_SHAPES, Tensor>>;

const RIG_SHAPES = {
  /** 1 where a landmark has a 2D position. */
  visible: (B: Dim, N: Dim) => [B, N, 1],
  /** 1 where a landmark is visible or hidden. */
  present: (B: Dim, N: Dim) => [B, N, 1],
  /** −1 left, 1 right, 0 neither. */
  side: (B: Dim, N: Dim) => [B, N, 1],
  /** A landmark's place in the graph. */
  place: (B: Dim, N: Dim) => [B, N, 8],
  /**
   * 0 where a head may look, −10⁹ where not; along the edges for the first half of the heads, anywhere for the other. Where the
   * neighbours are listed, the other half alone.
   */
  attention: (B: Dim, N: Dim, heads: number) => [B, heads, N, N],
  /** Rows that take the mean over the visible neighbours of a visible landmark, and over those of its neighbours. */
  oneEdge: (B: Dim, N: Dim) => [B, N, N],
  twoEdges: (B: Dim, N: Dim) => [B, N, N],
};

/**
 * Where a rig is large and its edges are few, the neighbours of each landmark instead of an N × N mask: K is one more than the most
 * that any has.
 */
const NEIGHBOUR_SHAPES = {
  /** Itself, then its neighbours, as rows of [B·N, …]; any row where there are fewer. */
  neighbours: (B: Dim, N: Dim) => ['K', rows(B, N)],
  /** 0, or −10⁹ where there are fewer. */
  neighbourBias: (B: Dim, N: Dim) => ['K', rows(B, N), 1],
  /** Where each landmark stands in these lists: place k·B·N + i for the k-th in the list of row i. Needed by gradients alone. */
  listedAt: (B: Dim, N: Dim) => ['K', rows(B, N)],
};

function rows(B: Dim, N: Dim): Dim {
  return typeof B === 'number' && typeof N === 'number' ? B * N : `${B}*${N}`;
}

/** A description that is fed, each part under its name; with lists of neighbours where it is `sparse`. */
export function describedRig({ heads }: ModelConfig, B: Dim, N: Dim, sparse: boolean): Rig {
  const fed = Object.entries(RIG_SHAPES).map(([name, shape]) => [name, input(name, shape(B, N, sparse ? heads / 2 : heads))]);
  return { ...Object.fromEntries(fed), ...(sparse && neighbourInputs(B, N)) } as Rig;
}

export function neighbourInputs(B: Dim, N: Dim): Required<Pick<Rig, keyof typeof NEIGHBOUR_SHAPES>> {
  const { neighbours, neighbourBias, listedAt } = NEIGHBOUR_SHAPES;
  return {
    neighbours: input('neighbours', neighbours(B, N)),
    neighbourBias: input('neighbourBias', neighbourBias(B, N)),
    listedAt: input('listedAt', listedAt(B, N)),
  };
}

/** All but the lists of neighbours. */
export function describeRig({ mask, adjacency, sides }: RigInputs, { heads }: ModelConfig, sparse = false): Rig {
  const [B, N] = mask.shape;
  const visible = reshape(greater(mask, scalar(0)), [B, N, 1]);
  const present = reshape(min(add(mask, scalar(1)), scalar(1)), [B, N, 1]);
  const columns = transpose(present, [0, 2, 1]);
  const edges = mul(mul(adjacency, present), columns);
  const toVisible = walk(mul(edges, transpose(visible, [0, 2, 1])));
  return {
    visible,
    present,
    side: mul(reshape(sides, [B, N, 1]), present),
    place: placeInGraph(edges),
    attention: whereHeadsLook(edges, columns, heads, sparse),
    oneEdge: mul(toVisible, visible),
    twoEdges: mul(matmul(walk(edges), toVisible), visible),
  };
}

function whereHeadsLook(edges: Tensor, present: Tensor, heads: number, sparse: boolean): Tensor {
  const bias = (looks: Tensor) => mul(sub(looks, scalar(1)), scalar(1e9));
  const itself = identityLike(sumTo(edges, edges.shape.slice(1)));
  const local = bias(min(add(edges, itself), scalar(1)));
  const global = expand(bias(present), local);
  const halves = sparse ? [global] : [local, global];
  return concat(
    halves.flatMap((half) => new Array<Tensor>(heads / 2).fill(unsqueeze(half, [1]))),
    1,
  );
}

/** [B, N, 8]: a landmark's degree and the probabilities that a random walk along edges is back after 2, 3, 4, 6, 8, 12, 16 steps. */
function placeInGraph(edges: Tensor): Tensor {
  const P1 = walk(edges);
  const P2 = matmul(P1, P1);
  const P4 = matmul(P2, P2);
  const P8 = matmul(P4, P4);
  const back = (there: Tensor, rest: Tensor) => reduceSum(mul(there, transpose(rest, [0, 2, 1])), [2]);
  const degree = mul(reduceSum(edges, [2]), scalar(0.2));
  return concat([degree, back(P1, P1), back(P2, P1), back(P2, P2), back(P4, P2), back(P4, P4), back(P8, P4), back(P8, P8)], 2);
}

/** Rows of an adjacency matrix divided by their sums: one step of a random walk. */
function walk(edges: Tensor): Tensor {
  return div(edges, max(reduceSum(edges, [2]), scalar(1)));
}
