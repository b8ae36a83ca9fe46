/** Line drawings on a field of 20 × 20. */
const PATHS = {
  close: 'M5 5l10 10M15 5L5 15',
  light:
    'M10 6.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M10 1.8v2M10 16.2v2M1.8 10h2M16.2 10h2M4.2 4.2l1.4 1.4M14.4 14.4l1.4 1.4M4.2 15.8l1.4-1.4M14.4 5.6l1.4-1.4',
  dark: 'M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z',
  system: 'M3 4h14v9.5H3zM7 17h6M10 13.5V17',
  move: 'M10 3v14M3 10h14M10 3l-2 2M10 3l2 2M10 17l-2-2M10 17l2-2M3 10l2-2M3 10l2 2M17 10l-2-2M17 10l-2 2',
  add: 'M10 4.5v11M4.5 10h11',
  connect: 'M5 12.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4M15 2.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4M6.6 13.4l6.8-6.8',
  hide: 'M3 10s2.6-4.6 7-4.6S17 10 17 10s-2.6 4.6-7 4.6S3 10 3 10zM4 16L16 4',
  show: 'M3 10s2.6-4.6 7-4.6S17 10 17 10s-2.6 4.6-7 4.6S3 10 3 10zM10 8a2 2 0 1 0 0 4a2 2 0 1 0 0-4',
  delete: 'M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6M8.5 9v5M11.5 9v5',
  shuffle: 'M3 6h3.5l6 8H17M3 14h3.5l1.8-2.4M11 7.6L12.5 6H17M15 4l2 2l-2 2M15 12l2 2l-2 2',
  camera: 'M3 6.5h3l1.2-2h5.6l1.2 2h3v9H3zM10 8.2a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2',
  fit: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  picture: 'M3 4.5h14v11H3zM3 13l3.8-3.8l3 3l2.2-2.2l5 5M13 7.2h.01',
  video: 'M3 5h14v10H3zM8.4 7.8v4.4l3.8-2.2z',
  webcam:
    'M10 2.8a5.4 5.4 0 1 0 0 10.8a5.4 5.4 0 1 0 0-10.8M10 6a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4M5.6 17.2h8.8M10 13.6v3.6',
  stop: 'M5.5 5.5h9v9h-9z',
  turn: 'M4 8a6.2 6.2 0 0 1 11.2-1.6L16.5 8M16.5 4v4h-4M16 12a6.2 6.2 0 0 1-11.2 1.6L3.5 12M3.5 16v-4h4',
  keyboard: 'M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.8h7',
  open: 'M2.5 15.5v-11h5l1.6 2h8.4v9zM10 13.5V9M8 11l2-2l2 2',
  folder: 'M2.5 15.5v-11h5l1.6 2h8.4v9z',
  export: 'M10 3v9M6.5 8.5L10 12l3.5-3.5M3.5 13v3.5h13V13',
  play: 'M6 4l9.5 6L6 16z',
  pause: 'M6.5 4.5v11M13.5 4.5v11',
  loop: 'M5 7h9.5a2.5 2.5 0 0 1 0 8M5 7l2.5-2.5M5 7l2.5 2.5M15 15H5.5a2.5 2.5 0 0 1-1.8-4.3',
  done: 'M4.5 10.5l3.8 3.8L15.5 6',
  mirror: 'M10 3v14M7 6.5L3 13.5h4zM13 6.5l4 7h-4z',
  grip: 'M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01',
  undo: 'M7.5 4L3.5 8l4 4M3.5 8h8a4.5 4.5 0 0 1 0 9H8',
  redo: 'M12.5 4l4 4l-4 4M16.5 8h-8a4.5 4.5 0 0 0 0 9H12',
};

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
