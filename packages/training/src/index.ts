export { resolveConfig, type TrainingConfig } from './config.js';
export { type AugmentationConfig, DEFAULT_AUGMENTATION, dropEdges, mirror, withholdSides } from './data/augment.js';
export { type Batch, makeBatch } from './data/batch.js';
export { drawSample } from './data/drawSample.js';
export { type Edge, type Figure, figureExtent, figureOf } from './data/figure.js';
export { frameExtent, framesOf, type KeypointSet, readKeypointSet, type Sequence } from './data/keypointSet.js';
export { addNoise, disturb, misplace, rate, swapNeighbours, swapSides } from './data/noise.js';
export { hide, hideSome, occlude } from './data/occlusion.js';
export { changedCounts, changeRig, NO_RIG_CHANGE, type RigConfig } from './data/rig/changeRig.js';
export { gain } from './data/rig/gain.js';
export { type LimbTree, limbTree, scaleLimbs } from './data/rig/limbs.js';
export { lose } from './data/rig/lose.js';
export { growPart, takePart } from './data/rig/part.js';
export { type Sample, seeFigure, seeFrame } from './data/sample.js';
export { Sampler, type SamplerConfig } from './data/sampler.js';
export { selectSets } from './data/selectSets.js';
export {
  type CameraConfig,
  DEFAULT_CAMERAS,
  DEFAULT_VIEWS,
  drawCamera,
  randomOrientation,
  type View,
  type ViewOptions,
  viewPoints,
} from './data/views.js';
export { type Answer, answerOf, flatAnswer } from './evaluation/answers.js';
export {
  type Calibration,
  calibrationOf,
  LANDMARK_ERRORS,
  PROBABILITIES,
  type Reliability,
  type ReliabilityBin,
  reliabilityOf,
} from './evaluation/calibration.js';
export { evaluateSet, type HiddenResult, type SetResult } from './evaluation/evaluateSet.js';
export { type MeanHiddenResult, type MeanResult, meanHiddenResult, meanResult } from './evaluation/meanResult.js';
export { measuredFrames } from './evaluation/measureSamples.js';
export { DEFAULT_PROTOCOL, type Protocol } from './evaluation/protocol.js';
export { type JudgedSample, type JudgedSet, worstSamples } from './evaluation/worstSamples.js';
export { FlatLayout } from './flatWeights.js';
export { align } from './objective/alignment.js';
export { type BatchLosses, Gradients } from './objective/gradients.js';
export { buildObjective, DEFAULT_OBJECTIVE, type Losses, type ObjectiveConfig, type TruthInputs } from './objective/objective.js';
export { gradientName, trainingGraph } from './objective/trainingGraph.js';
export { type AdamConfig, adamStep, averageStep, DEFAULT_ADAM } from './optimizer/adam.js';
export { DEFAULT_MUON, Muon, type MuonConfig, orthogonalize } from './optimizer/muon.js';
export { clipFactor, meanGradient, Optimizer, type OptimizerConfig, type StepRequest } from './optimizer/optimizer.js';
export { INITIAL_PROGRESS, observe, type ProgressState, rateFactor, type ScheduleConfig } from './optimizer/schedule.js';
export { Random } from './random.js';
export {
  isValidation,
  type MetricsLine,
  type MetricsPart,
  parseMetrics,
  RunFollower,
  type RunOverview,
  type RunProgress,
  type WorstProgress,
  type WorstReport,
} from './runs.js';
export { type RunRecorder, type StepMetrics, startingWeights, train } from './train.js';
export { type EngineSetup, SessionEngine, type StateVectors, type TrainingEngine } from './trainingEngine.js';
export { parseState, serializeState, type TrainingState } from './trainingState.js';
export { type ValidationMetrics, validate, validationProtocol } from './validation.js';
export type { World, WorldRig } from './worlds/world.js';
export { makeWorldSet, serializeKeypointSet, type WorldSetOptions } from './worlds/worldSet.js';
export { drawRig, NO_WORLDS, poseOf, WORLDS, type WorldsConfig, withLandmarks } from './worlds/worlds.js';
