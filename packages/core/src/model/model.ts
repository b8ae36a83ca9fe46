/**
 * The model of "3D-LFM: Lifting Foundation Model" (arXiv 2312.11894), section 3, formula by formula, as an ONNX graph.
 *
 * Sizes: B frames, N landmarks, D the width of a token, F frequencies. The stream of tokens X is [B·N, D].
 * Where `form` is 'paper' a formula is as printed; where it is 'view' it is what measured better (docs/architecture.md).
 */
import {
  add,
  attention,
  concat,
  constant,
  cos,
  type Dim,
  div,
  fromRows,
  gather,
  gelu,
  input,
  layerNorm,
  matmul,
  max,
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
  squeeze,
  stopGradient,
  sub,
  type Tensor,
  toRows,
  transpose,
} from '@anylift/autodiff';
import type { ModelConfig } from './config.js';
import { Parameters } from './parameters.js';
import { describedRig, describeRig, neighbourInputs, type Rig, type RigInputs, rigInputs } from './rig.js';

/** What the model is told of B frames of N landmarks: where they are, how sure that is, which are hidden, which are connected; nothing else. */
export interface ModelInputs extends RigInputs {
  /** [B, N, 2], any unit, x right, y down; any finite number where a landmark is not visible. */
  keypoints: Tensor;
}

export interface ModelOutputs {
  /** [B, N, 3]: the shape in units of eq. 3. In the form 'view' its frame is the camera's; else a frame of its own. */
  shape: Tensor;
  /** [B, 1, 1]: log-odds that the shape, and not its mirror image in depth, is the right one. */
  logit: Tensor;
  /**
   * [B, N, 1]: the logarithm of a landmark's error in depth, and of a hidden one's in x and y too, as a share of the shape's root mean
   * square distance from its centre: the median of what to expect of the better of shape and mirror image. The form 'paper' has none.
   */
  logError: Tensor | null;
  /** The picture: x and y of the visible landmarks after eq. 3, and which these are. */
  picture: { W_c: Tensor; visible: Tensor };
}

export interface Model {
  outputs: ModelOutputs;
  parameters: Parameters;
}

/** Frequencies of the offsets along edges, and their standard deviation. */
const EDGE_FREQUENCIES = 32;
const EDGE_SIGMA = 6;

/**
 * The model for B frames of N landmarks; either may be a name, for a graph that takes any number. Its inputs are ModelInputs.
 * @param sparse with lists of neighbours as further inputs (`neighbourLists`)
 */
export function buildModel(config: ModelConfig, B: Dim, N: Dim, sparse = false): Model {
  const { keypoints, ...rest }: ModelInputs = { keypoints: input('keypoints', [B, N, 2]), ...rigInputs(B, N) };
  const rig = { ...describeRig(rest, config, sparse), ...(sparse && neighbourInputs(B, N)) };
  const confidence = reshape(relu(rest.mask), [B, N, 1]);
  const doubt = mul(rig.present, sub(scalar(1), confidence));
  return network(config, centreAndScale(keypoints, rig.visible), doubt, rig);
}

/**
 * The model after eq. 3 and the description of the rig, which are fed: `W_c` [B, N, 2], 0 where not visible, `doubt` [B, N, 1], one less
 * a landmark's confidence, 1 where hidden, and the parts of a Rig.
 * @param sparse with lists of neighbours: attention over the edges then costs as many products as there are edges
 */
export function buildNetwork(config: ModelConfig, B: Dim, N: Dim, sparse = false): Model {
  return network(config, input('W_c', [B, N, 2]), input('doubt', [B, N, 1]), describedRig(config, B, N, sparse));
}

function network(config: ModelConfig, W_c: Tensor, doubt: Tensor, rig: Rig): Model {
  const parameters = new Parameters();
  const waves = fourierFeatures(config, parameters, W_c, rig);
  let X =
    config.form === 'paper' ? toRows(positionalEncoding(config, waves)) : tokens(config, parameters, waves, W_c, doubt, rig);
  for (let layer = 0; layer < config.layers; layer++) X = block(config, parameters, `blocks.${layer}`, X, rig);

  if (config.form === 'view') X = layerNorm(X);
  const shape = decoder(config, parameters, X, W_c);
  const logit = config.form === 'view' ? signHead(config, parameters, X, shape, rig) : undecided(rig);
  const logError = config.form === 'view' ? errorHead(config, parameters, X, W_c) : null;
  return { outputs: { shape, logit, logError, picture: { W_c, visible: rig.visible } }, parameters };
}

/** Eq. 3: the mean of the visible landmarks moves to 0, then one common scale brings all of them into [−1, 1]. */
function centreAndScale(W: Tensor, visible: Tensor): Tensor {
  const count = max(reduceSum(visible, [1]), scalar(1));
  const centre = div(reduceSum(mul(W, visible), [1]), count);
  const centred = mul(sub(W, centre), visible);
  const scale = max(reduceMax(sqrt(mul(centred, centred)), [1, 2]), scalar(1e-12));
  return div(centred, scale);
}

/** The waves of eq. 4: [sin(W_c ω + b); cos(W_c ω + b)], with ω and b normal, sampled once, frozen. Nothing for a hidden landmark. */
function fourierFeatures({ width: D, sigma }: ModelConfig, parameters: Parameters, W_c: Tensor, { visible }: Rig): Tensor {
  const omega = parameters.frozen('tpe.omega', [2, D / 2], sigma);
  const b = parameters.frozen('tpe.b', [D / 2], sigma);
  const phase = add(matmul(W_c, omega), b);
  return mul(concat([sin(phase), cos(phase)], 2), visible);
}

/** Eq. 4: TPE(W_c) = √(2/D) · [sin(W_c ω + b); cos(W_c ω + b)]. */
function positionalEncoding({ width: D }: ModelConfig, waves: Tensor): Tensor {
  return mul(waves, scalar(Math.sqrt(2 / D)));
}

/**
 * A token of the form 'view': a linear map of the waves, the position, the side and the doubt as they are, the edges as vectors, and the
 * place in the graph.
 */
function tokens({ width: D }: ModelConfig, parameters: Parameters, waves: Tensor, W_c: Tensor, doubt: Tensor, rig: Rig): Tensor {
  const features = concat([waves, W_c, rig.side, doubt, ...edgeVectors(parameters, W_c, rig), rig.place], 2);
  return linear(parameters, 'tokens', toRows(features), D);
}

/**
 * Edges as vectors: the mean over the visible neighbours j of landmark i of [sin, cos] of ω·(x_j − x_i), over one edge and over two.
 * By the sums of angles sin(a − b) = sin a cos b − cos a sin b no N × N × F tensor is made.
 */
function edgeVectors(parameters: Parameters, W_c: Tensor, { oneEdge, twoEdges }: Rig): Tensor[] {
  const phase = matmul(W_c, parameters.frozen('edges.omega', [2, EDGE_FREQUENCIES], EDGE_SIGMA));
  const [S, C] = [sin(phase), cos(phase)];
  return [oneEdge, twoEdges].flatMap((mean) => {
    const [meanS, meanC] = [matmul(mean, S), matmul(mean, C)];
    return [sub(mul(meanS, C), mul(meanC, S)), add(mul(meanC, C), mul(meanS, S))];
  });
}

/** Eq. 5–7: attention over the edges and over all landmarks, then an MLP. */
function block(config: ModelConfig, parameters: Parameters, name: string, X: Tensor, rig: Rig): Tensor {
  const { form, width: D, layers } = config;
  if (form === 'paper') {
    const U = add(hybridAttention(config, parameters, name, X, rig), parameters.offset(`${name}.v.bias`, D));
    const X1 = add(gainAndOffset(parameters, `${name}.norm1`, layerNorm(U)), U);
    return add(gainAndOffset(parameters, `${name}.norm2`, layerNorm(mlp(config, parameters, name, X1, 1))), X1);
  }
  // Every branch adds to the stream; together they start with the variance of one.
  const gain = 1 / Math.sqrt(2 * layers);
  const U = hybridAttention(config, parameters, name, layerNorm(X), rig);
  const X1 = add(X, linear(parameters, `${name}.out`, U, D, gain));
  return add(X1, mlp(config, parameters, name, layerNorm(X1), gain));
}

/**
 * Eq. 5 and 6: L = GA(X, A), G = MHSA(X), U = concat(L, G), as one attention whose first half of heads is masked to the edges and
 * the landmark itself: half the products of two attentions. Queries alone have an offset: that of keys would cancel in the softmax,
 * that of values, whose weights add up to 1, is one of U.
 */
function hybridAttention(config: ModelConfig, parameters: Parameters, name: string, X: Tensor, rig: Rig): Tensor {
  const { width: D } = config;
  const weights = ['q', 'k', 'v'].map((role) => parameters.matrix(`${name}.${role}.weight`, D, D));
  const offset = parameters.offset(`${name}.q.bias`, D);
  const x = fromRows(X, rig.visible);
  if (!rig.neighbours) {
    const q = fromRows(add(matmul(X, weights[0]), offset), rig.visible);
    const [k, v] = weights.slice(1).map((weight) => matmul(x, weight));
    return toRows(attention(q, k, v, rig.attention));
  }
  const halves = weights.map((weight) => split(weight, 1, [D / 2, D / 2]));
  const offsets = split(offset, 0, [D / 2, D / 2]);
  const [q_l, k_l, v_l] = halves.map(([local]) => matmul(X, local));
  const [q_g, k_g, v_g] = halves.map(([, global]) => matmul(x, global));
  const L = overNeighbours(config, add(q_l, offsets[0]), k_l, v_l, rig);
  return concat([L, toRows(attention(add(q_g, offsets[1]), k_g, v_g, rig.attention))], 1);
}

/** GA of eq. 5 by lists of neighbours. Sums over the d numbers of a head are products with a matrix of ones. */
function overNeighbours({ width: D, heads: H }: ModelConfig, q: Tensor, k: Tensor, v: Tensor, rig: Rig): Tensor {
  const d = D / H;
  const [index, bias, listedAt] = [rig.neighbours!, rig.neighbourBias!, rig.listedAt!];
  const ones = constant(
    Array.from({ length: (D / 2) * (H / 2) }, (_, at) => Number(Math.floor(at / (H / 2) / d) === at % (H / 2))),
    [D / 2, H / 2],
  );
  const scores = mul(matmul(mul(q, gather(k, index, listedAt)), ones), scalar(1 / Math.sqrt(d)));
  const P = softmax(add(scores, bias), 0); // (K, B·N, H/2)
  const summed = reduceSum(mul(matmul(P, transpose(ones, [1, 0])), gather(v, index, listedAt)), [0]);
  return squeeze(summed, [0]);
}

/** The MLP with GeLU of eq. 7. */
function mlp({ width: D, expansion }: ModelConfig, parameters: Parameters, name: string, X: Tensor, gain: number): Tensor {
  return linear(parameters, `${name}.down`, gelu(linear(parameters, `${name}.up`, X, D * expansion)), D, gain);
}

/** X W + b, with as many columns as asked for, started so that it keeps the variance, times `gain`. */
function linear(parameters: Parameters, name: string, X: Tensor, columns: number, gain = 1): Tensor {
  const rows = X.shape[1] as number;
  return add(matmul(X, parameters.matrix(`${name}.weight`, rows, columns, gain)), parameters.offset(`${name}.bias`, columns));
}

/** Needed only where no linear map follows a normalisation. The gain is stored as its difference from 1. */
function gainAndOffset(parameters: Parameters, name: string, X: Tensor): Tensor {
  const D = X.shape[1] as number;
  return add(mul(X, add(parameters.offset(`${name}.gain`, D), scalar(1))), parameters.offset(`${name}.bias`, D));
}

/** Eq. 8, first half: S_c = MLP(X_L); in the form 'view' the MLP's answer δ is added to [x, y, 0]. */
function decoder({ width: D, form }: ModelConfig, parameters: Parameters, X: Tensor, W_c: Tensor): Tensor {
  const hidden = gelu(linear(parameters, 'decoder.up', X, D));
  const delta = fromRows(linear(parameters, 'decoder.down', hidden, 3, form === 'view' ? 0.1 : 1), W_c);
  if (form === 'paper') return delta;
  return add(delta, matmul(W_c, constant([1, 0, 0, 0, 1, 0], [2, 3])));
}

/**
 * Which of the two shapes with the same picture: every landmark says a direction q_i in depth, and the log-odds are how well the
 * depths agree with them, Σ q_i z_i / rms(z). The mirror image has −z, and so exactly the opposite log-odds.
 */
function signHead({ width: D }: ModelConfig, parameters: Parameters, X: Tensor, shape: Tensor, { present }: Rig): Tensor {
  const hidden = gelu(linear(parameters, 'sign.up', X, D));
  const q = fromRows(matmul(hidden, parameters.matrix('sign.down.weight', D, 1)), present);
  const count = reduceSum(present, [1]);
  const z = mul(split(stopGradient(shape), 2, [2, 1])[1], present);
  const centred = mul(sub(z, div(reduceSum(z, [1]), count)), present);
  const rms = sqrt(add(div(reduceSum(mul(centred, centred), [1]), count), scalar(1e-8)));
  return div(reduceSum(mul(q, centred), [1]), mul(rms, count));
}

/** How far off each landmark is likely to be. What it learns does not change the shape. */
function errorHead({ width: D }: ModelConfig, parameters: Parameters, X: Tensor, W_c: Tensor): Tensor {
  const hidden = gelu(linear(parameters, 'error.up', stopGradient(X), D));
  return fromRows(linear(parameters, 'error.down', hidden, 1), W_c);
}

/** No sign head: either of the two shapes. */
function undecided({ present }: Rig): Tensor {
  return mul(reduceSum(present, [1]), scalar(0));
}
