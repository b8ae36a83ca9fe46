import type { Format } from '../format.js';
import { isAmc, isAsf, readAsfAmc } from './asfAmc/read.js';

export const asfAmc: Format = {
  name: 'asf-amc',
  title: 'Acclaim ASF and AMC, motion capture',
  source: 'https://research.cs.wisc.edu/graphics/Courses/cs-838-1999/Jeff/ASF-AMC.html',
  coordinates:
    'The root and the far end of each bone, by forward kinematics, y up, in the lengths of the .asf as they stand: ' +
    'its length scale is not applied. Frames count from 0, whatever the .amc calls its first. The .asf is found ' +
    'beside the .amc by name: walk.asf for walk_01.amc. The files tell no frame rate.',
  lost: 'Rotations, limits of joints, masses and skins.',
  reader: {
    container: 'file',
    dimensions: [3],
    matches(start, name) {
      const text = new TextDecoder().decode(start);
      return isAmc(text, name) || isAsf(text, name);
    },
    read: readAsfAmc,
  },
};
