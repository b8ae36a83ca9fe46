/** Under the panes where there is more than one frame or instance: playback, scrubbing, gaps, and what is lifted already. */
import './timeline.css';
import { useEffect } from 'preact/hooks';
import { session } from '../document/session.js';
import { Icon } from '../shell/icon.js';
import { FileSource } from './fileSource.js';
import { gaps, gapsVersion } from './gaps.js';
import { inWords, type LiftProgress, liftAll, lifting } from './liftAll.js';
import { ASSUMED_FPS, goToFrame, loops, playing, SPEEDS, speed, togglePlaying } from './player.js';
import { TimelineTrack } from './timelineTrack.js';

export function Timeline() {
  const source = session.document.value?.source;
  useKeys();
  if (!source || (source.frameCount < 2 && source.instanceNames.length < 2)) return null;
  return (
    <section class="timeline card" aria-label="Timeline">
      {source.frameCount > 1 && (
        <>
          <button
            type="button"
            class="bare play"
            aria-label={playing.value ? 'Pause' : 'Play'}
            title={`${playing.value ? 'Pause' : 'Play'} (Space)`}
            onClick={togglePlaying}
          >
            <Icon name={playing.value ? 'pause' : 'play'} />
          </button>
          <TimelineTrack />
        </>
      )}
      <div class="controls">
        {source.frameCount > 1 && (
          <>
            <FrameBox frameCount={source.frameCount} />
            <select
              aria-label="Speed"
              title={`${source.fps ?? ASSUMED_FPS} frames a second${source.fps ? '' : ', since nobody told'}`}
              value={speed.value}
              onChange={(event) => {
                speed.value = Number(event.currentTarget.value);
              }}
            >
              {SPEEDS.map((value) => (
                <option key={value} value={value}>
                  {value}×
                </option>
              ))}
            </select>
            <button
              type="button"
              class="toggle only-icon"
              aria-label="Loop"
              title="Begin anew at the end"
              aria-pressed={loops.value}
              onClick={() => {
                loops.value = !loops.value;
              }}
            >
              <Icon name="loop" />
            </button>
          </>
        )}
        <InstanceChoice />
        <span class="space" />
        <LiftAll />
      </div>
      <Status />
    </section>
  );
}

function FrameBox({ frameCount }: { frameCount: number }) {
  const { frame } = session.place.value;
  return (
    <label class="frame-box">
      Frame
      <input
        type="number"
        aria-label="Frame"
        min={0}
        max={frameCount - 1}
        step={1}
        value={frame}
        style={{ width: `${`${frameCount - 1}`.length + 4.5}ch` }}
        onChange={(event) => {
          if (Number.isFinite(event.currentTarget.valueAsNumber)) goToFrame(event.currentTarget.valueAsNumber);
          event.currentTarget.value = `${session.place.peek().frame}`;
        }}
      />
      <span class="dim">of {frameCount.toLocaleString('en')}</span>
    </label>
  );
}

function InstanceChoice() {
  const { instanceNames } = session.document.value!.source;
  if (instanceNames.length < 2) return null;
  return (
    <select
      class="instances"
      aria-label="Instance"
      title="Which person or animal is shown"
      value={session.place.value.instance}
      onChange={(event) => session.goTo({ instance: Number(event.currentTarget.value) })}
    >
      {instanceNames.map((name, i) => (
        <option key={i} value={i}>
          {/^\d*$/.test(name) ? `Instance ${i}` : name}
        </option>
      ))}
    </select>
  );
}

function LiftAll() {
  if (!lifting.value)
    return (
      <button type="button" title="Lift every frame of every instance, and keep the answers" onClick={() => void liftAll()}>
        Lift all
      </button>
    );
  const { done, total, cancel } = lifting.value;
  return (
    <div class="lifting">
      <progress max={total} value={done} aria-label="Lifting all frames" />
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
}

/** How far the lifting is; what the frame is called, and whether it can be lifted. */
function Status() {
  const { source } = session.document.value!;
  const { frame } = session.place.value;
  gapsVersion.value;
  const name = source instanceof FileSource ? source.opened.frameNames?.[frame] : undefined;
  const reason = gaps.value.reasonOf(frame);
  const { count } = gaps.value;
  const words = [
    ...(lifting.value ? [inProgress(lifting.value)] : []),
    ...(name === undefined ? [] : [name]),
    ...(reason === undefined ? [] : [`Not lifted: ${reason}`]),
    ...(count > 0 ? [`${count.toLocaleString('en')} of ${source.frameCount.toLocaleString('en')} frames cannot be lifted`] : []),
  ];
  return words.length > 0 ? <p class="status">{words.join(' · ')}</p> : null;
}

function inProgress({ done, total, secondsLeft }: LiftProgress): string {
  const left = secondsLeft === undefined ? '' : `, ${inWords(secondsLeft)} left`;
  return `Lifted ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${left}`;
}

/** Space plays, comma and full stop step, wherever nothing else takes them. */
function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target, key } = event;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target instanceof HTMLElement && target.matches('input, select, textarea, button, dialog *')) return;
      if ((session.document.peek()?.source.frameCount ?? 1) < 2) return;
      if (key === ' ') togglePlaying();
      else if (key === ',' || key === '.') goToFrame(session.place.peek().frame + (key === '.' ? 1 : -1));
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
