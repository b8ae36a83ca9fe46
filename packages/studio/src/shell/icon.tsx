/** Line drawings on a field of 20 × 20. */
const PATHS = {
  close: 'M5 5l10 10M15 5L5 15',
  light:
    'M10 6.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M10 1.8v2M10 16.2v2M1.8 10h2M16.2 10h2M4.2 4.2l1.4 1.4M14.4 14.4l1.4 1.4M4.2 15.8l1.4-1.4M14.4 5.6l1.4-1.4',
  dark: 'M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z',
  system: 'M3 4h14v9.5H3zM7 17h6M10 13.5V17',
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
