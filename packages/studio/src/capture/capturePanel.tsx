/**
 * Landmarks of a picture, a video or the webcam: found by a detector in the page, or placed by hand. Each becomes a `Source` with the
 * picture as its backdrop; `session.open` shows it, and `session.refresh` after each new detection.
 */
export function CapturePanel() {
  return null;
}
