import './segments.css';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon, type IconName } from './icon.js';

export interface Segment<T> {
  value: T;
  label: ComponentChildren;
  icon?: IconName;
  title?: string;
}

/** One of a few, side by side. */
export function Segments<T extends string | number>({
  label,
  segments,
  value,
  onChange,
  disabled,
  class: ownClass = '',
}: {
  /** What is chosen; read aloud, not shown. */
  label: string;
  segments: readonly Segment<T>[];
  value: T;
  onChange(value: T): void;
  disabled?: boolean;
  class?: string;
}) {
  const name = useId();
  return (
    <fieldset class={`segments ${ownClass}`} disabled={disabled}>
      <legend class="visually-hidden">{label}</legend>
      {segments.map((segment) => (
        <label key={segment.value} title={segment.title}>
          <input type="radio" name={name} checked={segment.value === value} onChange={() => onChange(segment.value)} />
          <span>
            {segment.icon && <Icon name={segment.icon} />}
            {segment.label}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
