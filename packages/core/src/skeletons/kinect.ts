import { entry, paths } from './entry.js';

export const kinect25 = entry({
  name: 'kinect25',
  title: 'Kinect v2 and NTU RGB+D, 25 landmarks',
  category: 'human_body',
  source: 'https://learn.microsoft.com/en-us/previous-versions/windows/kinect/dn758662(v=ieb.10)',
  keypoints: [
    ...['SpineBase', 'SpineMid', 'Neck', 'Head'],
    ...['ShoulderLeft', 'ElbowLeft', 'WristLeft', 'HandLeft'],
    ...['ShoulderRight', 'ElbowRight', 'WristRight', 'HandRight'],
    ...['HipLeft', 'KneeLeft', 'AnkleLeft', 'FootLeft'],
    ...['HipRight', 'KneeRight', 'AnkleRight', 'FootRight'],
    ...['SpineShoulder', 'HandTipLeft', 'ThumbLeft', 'HandTipRight', 'ThumbRight'],
  ],
  edges: [
    ...paths([0, 1, 20, 2, 3], [20, 4, 5, 6, 7, 21], [6, 22], [20, 8, 9, 10, 11, 23], [10, 24]),
    ...paths([0, 12, 13, 14, 15], [0, 16, 17, 18, 19]),
  ],
});
