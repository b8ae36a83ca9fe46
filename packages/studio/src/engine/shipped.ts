import base from '@anylift/model-base/model.safetensors?url';
import small from '@anylift/model-small/model.safetensors?url';

/** The checkpoints that come with AnyLift: `small` answers in half the time, `base` is better with what it has never seen. */
const SHIPPED = { small, base };

export type ShippedName = keyof typeof SHIPPED;
export const SHIPPED_NAMES = Object.keys(SHIPPED) as ShippedName[];

/** Where the page's own server has one. */
export function addressOf(name: ShippedName): string {
  return new URL(SHIPPED[name], document.baseURI).href;
}
