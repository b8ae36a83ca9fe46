import { InputError, SKELETONS } from '@anylift/core';
import type { Axis } from '@anylift/formats';
import { useRef } from 'preact/hooks';
import { session } from '../document/session.js';
import { showError } from '../shell/notices.js';
import { FindEdgesButton } from '../skeleton/findEdgesButton.js';
import type { Opened } from './calls.js';
import { AXES } from './camera.js';
import { entriesOfPicker } from './entries.js';
import { FileSource, type Reading } from './fileSource.js';
import { layOver } from './opening.js';
import { ASSUMED_FPS } from './player.js';

/** What was recognised in the file that is shown, and how it is looked at. */
export function FileDetails() {
  const source = session.document.value?.source;
  if (!(source instanceof FileSource)) return null;
  const { opened } = source;
  const reading = source.reading.value;
  const change = (changed: Partial<Reading>) => {
    source.reading.value = { ...source.reading.peek(), ...changed };
    session.refresh().catch(showError);
  };
  return (
    <div class="details">
      <p class="recognised">{inALine(opened)}</p>
      {opened.dimensions === 3 && (
        <>
          <p class="note">
            {opened.model === undefined
              ? '3D: shown as a camera sees it from far away, with its truth in red. Turn the camera:'
              : 'A lifted 3D: shown as its camera saw it, with that answer in red. Turn the camera:'}
          </p>
          <Degrees
            label="Around"
            range={180}
            value={reading.camera.azimuth}
            onInput={(azimuth) => change({ camera: { ...reading.camera, azimuth } })}
          />
          <Degrees
            label="Above"
            range={90}
            value={reading.camera.elevation}
            onInput={(elevation) => change({ camera: { ...reading.camera, elevation } })}
          />
          <label class="field" title="Which axis of the file points up">
            Up is
            <select
              value={reading.camera.up}
              onChange={(event) => change({ camera: { ...reading.camera, up: event.currentTarget.value as Axis } })}
            >
              {AXES.map((axis) => (
                <option key={axis} value={axis}>
                  {axis}
                  {axis === opened.up ? ', as the file tells' : ''}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
      {opened.confident && (
        <label class="field slider" title="Landmarks of a lower confidence are hidden: their place is predicted">
          Confidence
          <input
            type="range"
            min={0}
            max={1}
            step={0.01}
            value={reading.minConfidence}
            onInput={(event) => change({ minConfidence: event.currentTarget.valueAsNumber })}
          />
          <output>≥ {reading.minConfidence.toFixed(2)}</output>
        </label>
      )}
      <SkeletonChoice source={source} />
      <FindEdgesButton />
      {opened.fps === undefined && opened.frameCount > 1 && (
        <label class="field" title="The file does not tell its frames a second">
          Frames / s
          <input
            type="number"
            min={0.1}
            max={1000}
            step="any"
            placeholder={`${ASSUMED_FPS}`}
            value={reading.fps}
            onChange={({ currentTarget: { valueAsNumber } }) => change({ fps: valueAsNumber > 0 ? valueAsNumber : undefined })}
          />
        </label>
      )}
    </div>
  );
}

const counted = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** `COCO keypoints · 2D · 120 frames, 30 a second · 2 instances · 17 landmarks, 19 edges` */
function inALine({ format, dimensions, skeleton, keypointCount, frameCount, instanceNames, fps, units }: Opened): string {
  const rate = fps === undefined ? '' : `, ${Number(fps.toFixed(2))} a second`;
  return [
    format,
    `${dimensions}D${dimensions === 3 && units ? ` in ${units}` : ''}`,
    counted(frameCount, 'frame') + rate,
    ...(instanceNames.length > 1 ? [counted(instanceNames.length, 'instance')] : []),
    `${counted(keypointCount, 'landmark')}, ${counted(skeleton.edges.length, 'edge')}`,
  ].join(' · ');
}

function Degrees({
  label,
  range,
  value,
  onInput,
}: {
  label: string;
  range: number;
  value: number;
  onInput(degrees: number): void;
}) {
  return (
    <label class="field slider">
      {label}
      <input
        type="range"
        min={-range}
        max={range}
        step={1}
        value={value}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
      <output>{value}°</output>
    </label>
  );
}

/** The file's own skeleton, one of those that are known for so many landmarks, or that of a file. */
function SkeletonChoice({ source }: { source: FileSource }) {
  const file = useRef<HTMLInputElement>(null);
  const document = session.document.value!;
  const known = SKELETONS.filter(({ keypoints }) => keypoints.length === document.ids.length);
  const isOwn = document.skeleton.edges === source.skeleton.edges;
  const chosen = isOwn ? 'own' : (known.find(({ edges }) => edges === document.skeleton.edges)?.name ?? 'other');
  const choose = (name: string) => {
    if (name === 'file') file.current!.click();
    else if (name === 'own') layOver(source.skeleton, source.title);
    else if (name !== 'other') layOver(known.find((skeleton) => skeleton.name === name)!, name);
  };
  return (
    <label class="field" title="How the landmarks are connected">
      Skeleton
      <select
        value={chosen}
        onChange={(event) => {
          choose(event.currentTarget.value);
          event.currentTarget.value = chosen;
        }}
      >
        <option value="own">{source.skeleton.name ?? "The file's own"}</option>
        {known
          .filter(({ name }) => name !== source.skeleton.name)
          .map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        {chosen === 'other' && <option value="other">Changed by hand</option>}
        <option value="file">From a file …</option>
      </select>
      <input
        ref={file}
        type="file"
        hidden
        aria-label="Skeleton file"
        onChange={(event) => {
          const [entry] = entriesOfPicker(event.currentTarget.files);
          event.currentTarget.value = '';
          if (entry) takeSkeleton(source, entry).catch(showError);
        }}
      />
    </label>
  );
}

async function takeSkeleton(source: FileSource, entry: ReturnType<typeof entriesOfPicker>[number]): Promise<void> {
  const skeleton = await source.worker.call('skeleton', { entry, known: source.skeleton.keypoints });
  if (session.document.peek()?.source !== source) throw new InputError(`${entry.path}: ${source.title} is not shown any more`);
  layOver(skeleton, entry.path);
}
