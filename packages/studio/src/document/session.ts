import type { FrameArrays, LiftedArrays, LiftOptions, Skeleton } from '@anylift/core';
import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { showError } from '../shell/notices.js';
import { type Document, documentOf, type Place, type Source } from './document.js';
import type { PoseAt } from './edits.js';
import { type History, historyOf, redo, step, undo } from './history.js';
import { poseOf, referenceOf } from './pose.js';

/** What the model said of a pose. */
export interface Answer {
  /** Of the pose that was lifted, which may be an edit behind. */
  skeleton: Skeleton;
  ids: readonly number[];
  pose: FrameArrays;
  /** When it was asked for, of `performance.now()`. */
  asked: number;
  /** One frame; `reasons` has an entry where it could not be lifted. */
  lifted: LiftedArrays;
}

/** What was read of the source for the place that is shown. */
interface Loaded {
  source: Source;
  place: Place;
  pose: FrameArrays;
  reference: Float64Array | null;
}

/**
 * The state of the page: the document with its history, the place that is shown, what was read there, what is selected, and what the
 * model answered. Components read its signals; everything that changes a document goes through `open`, `edit`, `undo` and `redo`.
 */
class Session {
  readonly #history = signal<History<Document> | null>(null);
  /** How sources were left that something else was opened after. */
  readonly #left = new WeakMap<Source, { history: History<Document>; place: Place }>();
  readonly #loaded = signal<Loaded | null>(null);
  /** What was read last; changes with the source, the place and each `refresh`, not with edits. */
  readonly loaded: ReadonlySignal<Loaded | null> = this.#loaded;

  /** null until something is opened. */
  readonly document = computed(() => this.#history.value?.present ?? null);
  readonly #source = computed(() => this.document.value?.source);
  readonly canUndo = computed(() => (this.#history.value?.past.length ?? 0) > 0);
  readonly canRedo = computed(() => (this.#history.value?.future.length ?? 0) > 0);

  readonly place = signal<Place>({ instance: 0, frame: 0 });
  /** Indices of landmarks; edits and undo keep the same landmarks selected. */
  readonly selection = signal<readonly number[]>([]);
  /** The landmark under the pointer. */
  readonly hovered = signal<number | null>(null);
  /** The 2D that is shown and lifted: one frame. null while it is read. */
  readonly pose = computed<FrameArrays | null>(() => {
    const [document, loaded] = [this.document.value, this.#loaded.value];
    return document && loaded?.source === document.source ? poseOf(document, loaded.pose, loaded.place) : null;
  });
  readonly #ids = computed(() => this.document.value?.ids ?? []);
  readonly #rotation = computed(() => this.document.value?.rotation ?? 0);
  /** [N, 3]; the same array as long as no edit changes it. */
  readonly reference = computed<Float64Array | null>(() => {
    const loaded = this.#loaded.value;
    if (!loaded?.reference || loaded.source !== this.#source.value) return null;
    return referenceOf({ ids: this.#ids.value, rotation: this.#rotation.value }, loaded.reference);
  });
  readonly liftOptions = signal<LiftOptions>({});
  readonly answer = signal<Answer | null>(null);
  /** Which of the two answers is shown. */
  readonly shown = signal<0 | 1>(0);

  constructor() {
    effect(() => {
      const [source, place] = [this.#source.value, this.place.value];
      if (source) untracked(() => void this.#load(source, place));
    });
  }

  /** Look at something else, or go back to what was open before, with what was done to it then. */
  open(source: Source, place?: Place): void {
    const left = this.#history.peek();
    // A gesture is over when it is left.
    if (left) this.#left.set(left.present.source, { history: { ...left, gesture: undefined }, place: this.place.peek() });
    const known = this.#left.get(source);
    batch(() => {
      this.place.value = place ?? known?.place ?? { instance: 0, frame: 0 };
      this.selection.value = [];
      this.hovered.value = null;
      this.shown.value = 0;
      this.answer.value = null;
      this.#history.value = known?.history ?? historyOf(documentOf(source));
    });
  }

  goTo(place: Partial<Place>): void {
    this.place.value = { ...this.place.peek(), ...place };
  }

  /** Read the place again: the source has something new there, such as the next frame of a webcam. */
  async refresh(): Promise<void> {
    const source = this.document.peek()?.source;
    if (source) await this.#load(source, this.place.peek());
  }

  /**
   * Change the document. An error of the edit is shown, and nothing changes.
   * @param edit gets the document and, for edits of the pose that is shown, where it is
   * @param gesture edits in a row with the same gesture are one step of undo: a drag, a slider
   */
  edit(edit: (document: Document, pose: PoseAt) => Document, gesture?: string): void {
    const [history, loaded] = [this.#history.peek(), this.#loaded.peek()];
    if (!history || loaded?.source !== history.present.source) return;
    try {
      this.#become(step(history, edit(history.present, { place: loaded.place, source: loaded.pose }), gesture));
    } catch (error) {
      showError(error);
    }
  }

  undo(): void {
    if (this.#history.peek()) this.#become(undo(this.#history.peek()!));
  }

  redo(): void {
    if (this.#history.peek()) this.#become(redo(this.#history.peek()!));
  }

  #become(history: History<Document>): void {
    const selected = this.selection.peek().map((i) => this.#history.peek()!.present.ids[i]);
    const kept = selected.map((id) => history.present.ids.indexOf(id)).filter((i) => i >= 0);
    if (history.present.ids !== this.#history.peek()!.present.ids) this.selection.value = kept;
    this.#history.value = history;
  }

  async #load(source: Source, place: Place): Promise<void> {
    try {
      const [pose, reference] = await Promise.all([
        source.read(place.instance, place.frame, 1),
        source.reference?.read(place.instance, place.frame) ?? null,
        source.backdrop?.seek?.(place.frame),
      ]);
      if (source === this.document.peek()?.source && place === this.place.peek())
        this.#loaded.value = { source, place, pose, reference };
    } catch (error) {
      showError(error);
    }
  }
}

/** There is one page, and so one session. */
export const session = new Session();
