import type { Format } from '../format.js';
import { headerOf, readDeepLabCut } from './deeplabcut.js';

/** What its models are called where DeepLabCut names who labelled. */
const MODEL = /^(semi_supervised_)?(heatmap|regression|ensemble|eks)|_tracker$/i;

export const lightningPose: Format = {
  name: 'lightning-pose',
  title: 'Lightning Pose predictions, CSV with the header of DeepLabCut',
  source: 'https://lightning-pose.readthedocs.io/en/latest/source/user_guide/inference.html',
  coordinates:
    'Pixels of the picture, x right, y down; frames and landmarks in the order of the file; views of one picture are landmarks of their own.',
  lost: 'Variances of an ensemble, and whether a frame was trained on; labels by hand have the format of DeepLabCut.',
  reader: {
    container: 'csv',
    dimensions: [2],
    matches: (head) => {
      const header = headerOf(head);
      return header?.scorer.slice(header.indexColumns).some((scorer) => MODEL.test(scorer)) ?? false;
    },
    read: (file, context) => readDeepLabCut(file, context, 'lightning-pose'),
  },
};
