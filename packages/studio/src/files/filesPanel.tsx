/**
 * Files of every format: opened by drop or by choice as a `Source` that reads poses in pieces, lifted as a whole by `engine.liftAll`, and
 * exported.
 */
export function FilesPanel() {
  return null;
}
