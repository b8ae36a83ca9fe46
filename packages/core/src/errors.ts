/**
 * Bad input, in one sentence for a person: what is wrong, where (file, frame, keypoint), what was expected and what was
 * found. The command line prints the message alone and exits with code 1.
 */
export class InputError extends Error {
  override name = 'InputError';

  /** @param message one line: names out of damaged files may hold line ends, which become spaces */
  constructor(message: string) {
    super(message.replace(/[\r\n\u2028\u2029]+/g, ' '));
  }
}
