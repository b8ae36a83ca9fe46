/**
 * The model of "3D-LFM: Lifting Foundation Model" (arXiv 2312.11894), section 3, formula by formula, as an ONNX graph.
 *
 * Sizes: B frames, N landmarks, D the width of a token, H heads of d = D / H numbers, F frequencies.
 * Where `form` is 'paper' a formula is as printed; where it is 'view' it is what measured better (docs/architecture.md).
 */
import {
  add,
  concat,
  constant,
  cos,
  type Dim,
  div,
  expand,
  gelu,
  identityLike,
  input,
  layerNorm,
  matmul,
  max,
  min,
  mul,
  reduceMax,
  reduceSum,
  relu,
  reshape,
  scalar,
  sin,
  softmax,
  split,
  sqrt,
  stopGradient,
  sub,
  sumTo,
  type Tensor,
  transpose,
  unsqueeze,
} from '@anylift/autodiff';
import type { ModelConfig } from './config.js';
import { Parameters } from './parameters.js';

/** What the model is told of B frames of N landmarks: where they are, which are hidden, which are connected; nothing else. */
export interface ModelInputs {
  /** [B, N, 2], any unit, x right, y down; any finite number where a landmark is not visible. */
  keypoints: Tensor;
  /** [B, N]: 1 visible, 0 hidden, −1 absent. */
  mask: Tensor;
  /** [B, N, N], symmetric: 1 for an edge, 0 elsewhere and on the diagonal. */
  adjacency: Tensor;
  /** [B, N]: −1 left, 1 right, 0 neither or unknown. */
  sides: Tensor;
}

export interface ModelOutputs {
  /** [B, N, 3]: the shape in units of eq. 3. In the form 'view' its frame is the camera's; else a frame of its own. */
  shape: Tensor;
  /** [B, 1, 1]: log-odds that the shape, and not its mirror image in depth, is the right one. */
  logit: Tensor;
  /** [B, 1, 2] and [B, 1, 1]: the centre and the size that eq. 3 took away, in units of the input. */
  centre: Tensor;
  scale: Tensor;
}

export interface Model {
  inputs: ModelInputs;
  outputs: ModelOutputs;
  parameters: Parameters;
}

/** Frequencies of the offsets along edges, and their standard deviation. */
const EDGE_FREQUENCIES = 32;
const EDGE_SIGMA = 6;

/**
 * The graph of the model for B frames of N landmarks; either may be a name, for a graph that takes any number.
 * @param known the description of the rig, where it was made before: the same for every frame in which the same landmarks are visible
 */
export function buildModel(config: ModelConfig, B: Dim, N: Dim, known?: Rig): Model {
  const inputs: ModelInputs = {
    keypoints: input('keypoints', [B, N, 2]),
    mask: input('mask', [B, N]),
    adjacency: input('adjacency', [B, N, N]),
    sides: input('sides', [B, N]),
  };
  const parameters = new Parameters();
  const rig = known ?? describeRig(inputs);
  const { W_c, centre, scale } = centreAndScale(inputs.keypoints, rig.visible);

  const TPE = positionalEncoding(config, parameters, W_c, rig);
  let X = config.form === 'paper' ? TPE : tokens(config, parameters, TPE, W_c, inputs, rig);
  for (let layer = 0; layer < config.layers; layer++) X = block(config, parameters, `blocks.${layer}`, X, rig);

  if (config.form === 'view') X = layerNorm(X);
  const shape = decoder(config, parameters, X, W_c);
  const logit = config.form === 'view' ? signHead(config, parameters, X, shape, rig) : mul(scale, scalar(0));
  return { inputs, outputs: { shape, logit, centre, scale }, parameters };
}

/** What follows from which landmarks are visible and connected alone. */
export type Rig = Record<keyof typeof RIG_SHAPES, Tensor>;

const RIG_SHAPES = {
  /** 1 where a landmark has a 2D position. */
  visible: (B: Dim, N: Dim) => [B, N, 1],
  /** 1 where a landmark is visible or hidden. */
  present: (B: Dim, N: Dim) => [B, N, 1],
  /** 0 where attention may look, −10⁹ where not; along the edges for the first half of the heads, anywhere for the other. */
  attention: (B: Dim, N: Dim) => [B, 2, 1, N, N],
  /** Rows that take the mean over the visible neighbours of a landmark, and over those of its neighbours. */
  oneEdge: (B: Dim, N: Dim) => [B, N, N],
  twoEdges: (B: Dim, N: Dim) => [B, N, N],
  /** A landmark's place in the graph. */
  place: (B: Dim, N: Dim) => [B, N, 8],
};

/** A rig whose description is fed, each part under its name. */
export function describedRig(B: Dim, N: Dim): Rig {
  return Object.fromEntries(Object.entries(RIG_SHAPES).map(([name, shape]) => [name, input(name, shape(B, N))])) as Rig;
}

export function describeRig({ mask, adjacency }: Pick<ModelInputs, 'mask' | 'adjacency'>): Rig {
  const [B, N] = mask.shape;
  const visible = reshape(relu(mask), [B, N, 1]);
  const present = reshape(min(add(mask, scalar(1)), scalar(1)), [B, N, 1]);
  const columns = transpose(present, [0, 2, 1]);
  const edges = mul(mul(adjacency, present), columns);
  const itself = identityLike(sumTo(adjacency, [N, N]));
  const local = min(add(edges, itself), scalar(1));
  const global = expand(columns, local);
  const looks = concat([unsqueeze(local, [1, 2]), unsqueeze(global, [1, 2])], 1);
  const attention = mul(sub(looks, scalar(1)), scalar(1e9));
  const oneEdge = walk(mul(edges, transpose(visible, [0, 2, 1])));
  return { visible, present, attention, oneEdge, twoEdges: matmul(walk(edges), oneEdge), place: placeInGraph(edges) };
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

/** Eq. 3: the mean of the visible landmarks moves to 0, then one common scale brings all of them into [−1, 1]. */
function centreAndScale(W: Tensor, visible: Tensor): { W_c: Tensor; centre: Tensor; scale: Tensor } {
  const count = max(reduceSum(visible, [1]), scalar(1));
  const centre = div(reduceSum(mul(W, visible), [1]), count);
  const centred = mul(sub(W, centre), visible);
  const scale = max(reduceMax(sqrt(mul(centred, centred)), [1, 2]), scalar(1e-12));
  return { W_c: div(centred, scale), centre, scale };
}

/** Eq. 4: TPE(W_c) = √(2/D) · [sin(W_c ω + b); cos(W_c ω + b)], with ω and b normal, sampled once, frozen. Nothing for a hidden landmark. */
function positionalEncoding({ width: D, sigma }: ModelConfig, parameters: Parameters, W_c: Tensor, { visible }: Rig): Tensor {
  const omega = parameters.frozen('tpe.omega', [2, D / 2], sigma);
  const b = parameters.frozen('tpe.b', [D / 2], sigma);
  const phase = add(matmul(W_c, omega), b);
  return mul(concat([sin(phase), cos(phase)], 2), mul(visible, scalar(Math.sqrt(2 / D))));
}

/** A token of the form 'view': a linear map of TPE, the position and tags as they are, the edges as vectors, and the place in the graph. */
function tokens(
  { width: D }: ModelConfig,
  parameters: Parameters,
  TPE: Tensor,
  W_c: Tensor,
  { sides }: ModelInputs,
  rig: Rig,
): Tensor {
  const [B, N] = sides.shape;
  const side = mul(reshape(sides, [B, N, 1]), rig.present);
  const hidden = sub(rig.present, rig.visible);
  const sines = mul(TPE, scalar(Math.sqrt(D / 2)));
  const features = concat([sines, W_c, side, hidden, ...edgeVectors(parameters, W_c, rig), rig.place], 2);
  const weight = parameters.matrix('tokens.weight', features.shape[2] as number, D);
  return add(matmul(features, weight), parameters.offset('tokens.bias', D));
}

/**
 * Edges as vectors: the mean over the visible neighbours j of landmark i of [sin, cos] of ω·(x_j − x_i), over one edge and over two.
 * By the sums of angles sin(a − b) = sin a cos b − cos a sin b no N × N × F tensor is made.
 */
function edgeVectors(parameters: Parameters, W_c: Tensor, { oneEdge, twoEdges, visible }: Rig): Tensor[] {
  const phase = matmul(W_c, parameters.frozen('edges.omega', [2, EDGE_FREQUENCIES], EDGE_SIGMA));
  const [S, C] = [sin(phase), cos(phase)];
  return [oneEdge, twoEdges].flatMap((mean) => {
    const [meanS, meanC] = [matmul(mean, S), matmul(mean, C)];
    return [sub(mul(meanS, C), mul(meanC, S)), add(mul(meanC, C), mul(meanS, S))].map((feature) => mul(feature, visible));
  });
}

/** Eq. 5–7: attention over the edges and over all landmarks, then an MLP. */
function block(config: ModelConfig, parameters: Parameters, name: string, X: Tensor, rig: Rig): Tensor {
  const { width: D, layers } = config;
  if (config.form === 'paper') {
    const U = hybridAttention(config, parameters, name, X, rig);
    const X1 = add(gainAndOffset(parameters, `${name}.norm1`, layerNorm(U)), U);
    return add(gainAndOffset(parameters, `${name}.norm2`, layerNorm(mlp(config, parameters, name, X1, 1))), X1);
  }
  // Every branch adds to the stream; together they start with the variance of one.
  const gain = 1 / Math.sqrt(2 * layers);
  const U = hybridAttention(config, parameters, name, layerNorm(X), rig);
  const projected = add(matmul(U, parameters.matrix(`${name}.out.weight`, D, D, gain)), parameters.offset(`${name}.out.bias`, D));
  const X1 = add(X, projected);
  return add(X1, mlp(config, parameters, name, layerNorm(X1), gain));
}

/**
 * Eq. 5 and 6: L = GA(X, A), G = MHSA(X), U = concat(L, G), as one attention whose first half of heads is masked to the edges and
 * the landmark itself: half the products of two attentions. One matrix makes queries, keys and values; it is split and scaled, not its
 * answer, so that nothing of the size of the tokens is copied.
 */
function hybridAttention({ width: D, heads: H }: ModelConfig, parameters: Parameters, name: string, X: Tensor, rig: Rig): Tensor {
  const [B, N] = X.shape;
  const d = D / H;
  const weight = split(parameters.matrix(`${name}.qkv.weight`, D, 3 * D), 1, [D, D, D]);
  const bias = split(parameters.offset(`${name}.qkv.bias`, 3 * D), 0, [D, D, D]);
  const heads = (weight: Tensor, bias: Tensor, order: readonly number[]) =>
    transpose(reshape(add(matmul(X, weight), bias), [B, N, 2, H / 2, d]), order);
  const unit = scalar(1 / Math.sqrt(d));
  const q = heads(mul(weight[0], unit), mul(bias[0], unit), [0, 2, 3, 1, 4]); // (B, 2, H/2, N, d)
  const k = heads(weight[1], bias[1], [0, 2, 3, 4, 1]); // (B, 2, H/2, d, N)
  const v = heads(weight[2], bias[2], [0, 2, 3, 1, 4]);
  const scores = matmul(q, k); // (B, 2, H/2, N, N)
  const attended = matmul(softmax(add(scores, rig.attention)), v); // (B, 2, H/2, N, d)
  return reshape(transpose(attended, [0, 3, 1, 2, 4]), [B, N, D]);
}

/** The MLP with GeLU of eq. 7. */
function mlp({ width: D, expansion }: ModelConfig, parameters: Parameters, name: string, X: Tensor, gain: number): Tensor {
  const hidden = D * expansion;
  const up = add(matmul(X, parameters.matrix(`${name}.up.weight`, D, hidden)), parameters.offset(`${name}.up.bias`, hidden));
  return add(
    matmul(gelu(up), parameters.matrix(`${name}.down.weight`, hidden, D, gain)),
    parameters.offset(`${name}.down.bias`, D),
  );
}

/** Needed only where no linear map follows a normalisation. The gain is stored as its difference from 1. */
function gainAndOffset(parameters: Parameters, name: string, X: Tensor): Tensor {
  const D = X.shape[2] as number;
  return add(mul(X, add(parameters.offset(`${name}.gain`, D), scalar(1))), parameters.offset(`${name}.bias`, D));
}

/** Eq. 8, first half: S_c = MLP(X_L); in the form 'view' the MLP's answer δ is added to [x, y, 0]. */
function decoder({ width: D, form }: ModelConfig, parameters: Parameters, X: Tensor, W_c: Tensor): Tensor {
  const hidden = gelu(add(matmul(X, parameters.matrix('decoder.up.weight', D, D)), parameters.offset('decoder.up.bias', D)));
  const gain = form === 'view' ? 0.1 : 1;
  const delta = add(
    matmul(hidden, parameters.matrix('decoder.down.weight', D, 3, gain)),
    parameters.offset('decoder.down.bias', 3),
  );
  if (form === 'paper') return delta;
  return add(delta, matmul(W_c, constant([1, 0, 0, 0, 1, 0], [2, 3])));
}

/**
 * Which of the two shapes with the same picture: every landmark says a direction q_i in depth, and the log-odds are how well the
 * depths agree with them, Σ q_i z_i / rms(z). The mirror image has −z, and so exactly the opposite log-odds.
 */
function signHead({ width: D }: ModelConfig, parameters: Parameters, X: Tensor, shape: Tensor, { present }: Rig): Tensor {
  const hidden = gelu(add(matmul(X, parameters.matrix('sign.up.weight', D, D)), parameters.offset('sign.up.bias', D)));
  const q = matmul(hidden, parameters.matrix('sign.down.weight', D, 1));
  const count = reduceSum(present, [1]);
  const z = mul(split(stopGradient(shape), 2, [2, 1])[1], present);
  const centred = mul(sub(z, div(reduceSum(z, [1]), count)), present);
  const rms = sqrt(add(div(reduceSum(mul(centred, centred), [1]), count), scalar(1e-8)));
  return div(reduceSum(mul(q, centred), [1]), mul(rms, count));
}
