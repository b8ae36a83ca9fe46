/** Under the panes where the document has more than one frame or instance: playback, scrubbing, and which instance is shown. */
export function Timeline() {
  return null;
}
