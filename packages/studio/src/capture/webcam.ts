import { InputError } from '@anylift/core';

/** Towards the user, or away. */
export type Facing = 'user' | 'environment';

export interface Webcam {
  /** Runs by itself. */
  element: HTMLVideoElement;
  facing: Facing;
  /** Whether there is another one to change to. */
  isOneOfSeveral: boolean;
  stop(): void;
}

const REASONS: Record<string, string> = {
  NotAllowedError: 'the webcam was not allowed: allow it for this page in the address bar of the browser, then try again',
  NotFoundError: 'no webcam was found on this machine',
  NotReadableError: 'the webcam could not be started: another program may be using it',
  AbortError: 'the webcam could not be started',
};

/**
 * @param facing which one where there are several, as on phones
 * @param onEnd is called when it is unplugged, or forbidden meanwhile
 * @throws InputError why there is none
 */
export async function openWebcam(facing: Facing, onEnd: () => void): Promise<Webcam> {
  if (!navigator.mediaDevices)
    throw new InputError(
      `browsers give the webcam to pages of this machine or by https alone, and this one is at ${location.origin}`,
    );
  let stream: MediaStream;
  try {
    const video = { facingMode: facing, width: { ideal: 960 }, height: { ideal: 720 } };
    stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    const { name, message } = error as DOMException;
    throw new InputError(REASONS[name] ?? `the webcam could not be started: ${message}`);
  }
  const element = document.createElement('video');
  Object.assign(element, { muted: true, playsInline: true, srcObject: stream });
  await element.play();
  const [track] = stream.getVideoTracks();
  track.addEventListener('ended', onEnd);
  const devices = await navigator.mediaDevices.enumerateDevices();
  return {
    element,
    facing,
    isOneOfSeveral: devices.filter(({ kind }) => kind === 'videoinput').length > 1,
    stop: () => track.stop(),
  };
}
