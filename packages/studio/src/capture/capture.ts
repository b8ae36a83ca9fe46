/**
 * What was captured, and how landmarks come to it. A picture, a video or the webcam is opened as a `Source` with itself as the backdrop; when
 * something else is opened in the session, what was captured is given back.
 */
import { SKELETONS, type Skeleton } from '@anylift/core';
import { computed, effect, signal, untracked } from '@preact/signals';
import type { Backdrop, Place, Source } from '../document/document.js';
import { session } from '../document/session.js';
import { tool } from '../picture/tool.js';
import { showError, showNote } from '../shell/notices.js';
import type { Detector } from './detectors/detector.js';
import { loadDetector, SOLUTIONS, type SolutionName, sizeOf } from './detectors/loadDetector.js';
import { examplePicture } from './examples/examples.js';
import { lookAtPicture } from './lookAtPicture.js';
import { lookAtVideo } from './lookAtVideo.js';
import { lookAtWebcam } from './lookAtWebcam.js';
import type { Looking, Progress } from './looking.js';
import { openPicture } from './picture.js';
import { sourceToPlace } from './placing.js';
import { middleOf, openVideo, seek, type Video } from './video.js';
import { type Facing, openWebcam, type Webcam } from './webcam.js';

/** How landmarks come to a picture: found by a detector, or placed by hand. */
export type Way = SolutionName | 'place';

type Taken =
  | { kind: 'picture'; title: string; element: HTMLImageElement | HTMLCanvasElement }
  | { kind: 'video'; title: string; video: Video }
  | { kind: 'webcam'; title: string; webcam: Webcam; element: HTMLCanvasElement };

class Capture {
  /** null while something else is looked at. */
  readonly taken = signal<Taken | null>(null);
  readonly way = signal<Way>('person');
  /** Confidence of a landmark below which it is hidden. */
  readonly threshold = signal(0.5);
  /** Name of the skeleton that is placed by hand; '' for one that is made while it is placed. */
  readonly skeletonName = signal('coco17');
  readonly progress = signal<Progress | null>(null);
  /** What to do next, where nothing was found. */
  readonly foundNothing = signal(false);
  /** Pictures of the webcam that were looked at in the last second. */
  readonly rate = signal(0);
  /** What it opened last. */
  #source?: Source;
  #detector?: { name: SolutionName; detector: Detector };
  #run = new AbortController();
  /** Of what was asked for last. */
  #turn = 0;

  constructor() {
    const shown = computed(() => session.document.value?.source);
    effect(() => {
      if (shown.value !== this.#source) untracked(() => this.#giveBack());
    });
  }

  /** Open a picture or a video. */
  openFile(file: File): Promise<void> {
    const { name: title } = file;
    return this.#take(async () =>
      file.type.startsWith('video/')
        ? { kind: 'video', title, video: await openVideo(file, title) }
        : { kind: 'picture', title, element: await openPicture(file, title) },
    );
  }

  /** Open a made-up picture for one of the detectors. */
  openExample(name: SolutionName): Promise<void> {
    this.way.value = name;
    return this.#take(async () => ({
      kind: 'picture',
      title: `Made-up ${SOLUTIONS[name].one.toLowerCase()}`,
      element: examplePicture(name),
    }));
  }

  /** @param facing which one, on a phone */
  openWebcam(facing: Facing = 'user'): Promise<void> {
    if (this.way.peek() === 'place') this.way.value = 'person';
    return this.#take(async () => {
      const webcam = await openWebcam(facing, () => {
        showNote('The webcam was unplugged or switched off.');
        this.stop();
      });
      return { kind: 'webcam', title: 'Webcam', webcam, element: document.createElement('canvas') };
    });
  }

  /** Go through what was captured again, in another way. */
  goThrough(way: Way): void {
    this.way.value = way;
    if (way === 'place') this.stop();
    void this.#look();
  }

  /** Place another skeleton by hand. */
  placeSkeleton(name: string): void {
    this.skeletonName.value = name;
    this.goThrough('place');
  }

  setThreshold(threshold: number): void {
    this.threshold.value = threshold;
    void session.refresh();
  }

  /** End what takes a while: what was found by then stays. The webcam's last picture stays as a picture. */
  stop(): void {
    this.#run.abort();
    this.progress.value = null;
    const taken = this.taken.peek();
    if (taken?.kind !== 'webcam') return;
    taken.webcam.stop();
    this.taken.value = { kind: 'picture', title: taken.title, element: taken.element };
  }

  async #take(open: () => Promise<Taken>): Promise<void> {
    const turn = ++this.#turn;
    try {
      const taken = await open();
      if (turn !== this.#turn) {
        close(taken);
        return;
      }
      this.#giveBack();
      this.taken.value = taken;
    } catch (error) {
      showError(error);
      return;
    }
    await this.#look();
  }

  async #look(): Promise<void> {
    const taken = this.taken.peek();
    if (!taken) return;
    this.#run.abort();
    const run = new AbortController();
    this.#run = run;
    this.foundNothing.value = false;
    try {
      await this.#lookAt(taken, run);
    } catch (error) {
      if (run.signal.aborted) return;
      showError(error);
      this.#detector?.detector.close();
      this.#detector = undefined;
    } finally {
      if (run === this.#run) this.progress.value = null;
    }
  }

  #lookAt(taken: Taken, run: AbortController): Promise<void> | void {
    const way = this.way.peek();
    tool.value = way === 'place' ? (this.skeletonName.peek() === '' ? 'add' : 'place') : 'move';
    if (way === 'place') return this.#open(this.#sourceToPlace(taken));
    const isCurrent = () => run === this.#run;
    const looking: Looking = {
      title: taken.title,
      solution: SOLUTIONS[way],
      threshold: this.threshold,
      signal: run.signal,
      detector: () => this.#load(way, run.signal),
      open: (source, place) => isCurrent() && this.#open(source, place),
      progress: (progress) => {
        if (isCurrent() && !run.signal.aborted) this.progress.value = progress;
      },
      found: (something) => {
        if (isCurrent()) this.foundNothing.value = !something;
      },
    };
    if (taken.kind === 'picture') return lookAtPicture(taken.element, looking);
    if (taken.kind === 'video') return lookAtVideo(taken.video, looking);
    return lookAtWebcam(taken.webcam, taken.element, this.rate, looking);
  }

  #sourceToPlace({ title, ...taken }: Taken): Source {
    const wanted = this.skeletonName.peek();
    const skeleton: Skeleton = SKELETONS.find(({ name }) => name === wanted) ?? { keypoints: [], edges: [] };
    const element = taken.kind === 'video' ? taken.video.element : taken.element;
    const [width, height] = sizeOf(element);
    const backdrop: Backdrop = { element, at: { x: 0, y: 0, width, height } };
    if (taken.kind !== 'video') return sourceToPlace(skeleton, { title, frameCount: 1, backdrop });
    const { video } = taken;
    const seekTo = (frame: number) => seek(video.element, middleOf(frame, video));
    return sourceToPlace(skeleton, {
      title,
      frameCount: video.frameCount,
      fps: video.fps,
      backdrop: { ...backdrop, seek: seekTo },
    });
  }

  /** One is kept, for what is captured next. */
  async #load(name: SolutionName, signal: AbortSignal): Promise<Detector> {
    if (this.#detector?.name === name) return this.#detector.detector;
    const onProgress = (share: number) => {
      if (signal.aborted) return;
      this.progress.value = share < 1 ? { words: 'Loading the detector', share } : { words: 'Starting the detector' };
    };
    onProgress(0);
    const detector = await loadDetector(name, { onProgress, signal });
    this.#detector?.detector.close();
    this.#detector = { name, detector };
    return detector;
  }

  #open(source: Source, place?: Place): void {
    this.#source = source;
    session.open(source, place);
  }

  #giveBack(): void {
    this.#run.abort();
    const taken = this.taken.peek();
    this.taken.value = null;
    this.progress.value = null;
    if (taken) close(taken);
    if (tool.peek() === 'place') tool.value = 'move';
  }
}

function close(taken: Taken): void {
  if (taken.kind === 'webcam') taken.webcam.stop();
  if (taken.kind === 'video') taken.video.close();
}

/** There is one page, and so one capture. */
export const capture = new Capture();
