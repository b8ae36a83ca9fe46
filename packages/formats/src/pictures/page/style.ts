/** The look of the page. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fafaf8; --ink: #22262e; --dim: #666d7a; --card: #ffffffd9; --line: #00000017; --accent: #cc3e84; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #11141a; --ink: #e8eaee; --dim: #9aa2b1; --card: #1b1f28d9; --line: #ffffff1c; --accent: #e468a6; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; height: 100vh; height: 100dvh; overflow: hidden; background: var(--paper); color: var(--ink); font: 14px/1.4 system-ui, -apple-system, 'Segoe UI', sans-serif; }
#stage { position: fixed; inset: 0; width: 100%; height: 100%; touch-action: none; cursor: grab; }
#stage:active { cursor: grabbing; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#stage:focus-visible { outline-offset: -3px; }
header { position: fixed; top: 0; left: 0; max-width: 62%; padding: 18px 22px; pointer-events: none; }
h1 { margin: 0; font-size: 17px; font-weight: 600; overflow-wrap: anywhere; }
header p { margin: 2px 0 0; color: var(--dim); font-size: 13px; }
#key { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-top: 8px; }
#key span::before { content: ''; display: inline-block; width: 9px; height: 9px; margin-right: 6px; border-radius: 50%; border: 1px solid color-mix(in srgb, var(--dim) 60%, var(--dot)); background: var(--dot); }
.still .moving { display: none; }
.still footer { width: auto; }
figure, footer, #tip { background: var(--card); border: 1px solid var(--line); backdrop-filter: blur(8px); }
figure { position: fixed; top: 16px; right: 16px; width: min(24vw, 240px); margin: 0; border-radius: 12px; pointer-events: none; }
figure canvas { display: block; width: 100%; aspect-ratio: 1; }
figcaption { padding: 0 12px 8px; color: var(--dim); font-size: 12px; }
footer { position: fixed; left: 50%; bottom: 18px; transform: translateX(-50%); width: min(880px, calc(100% - 32px)); display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; padding: 9px 16px 9px 10px; border-radius: 16px; box-shadow: 0 6px 24px #0000001a; }
.time { flex: 1 1 300px; display: flex; align-items: center; gap: 12px; min-width: 0; }
#timeline { flex: 1; min-width: 60px; accent-color: var(--accent); }
#readout { color: var(--dim); font-variant-numeric: tabular-nums; white-space: nowrap; }
.look { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; }
label { display: flex; align-items: center; gap: 6px; color: var(--dim); }
button, select { font: inherit; color: var(--ink); background: transparent; border: 1px solid var(--line); border-radius: 8px; padding: 3px 8px; min-height: 32px; cursor: pointer; }
select option { background: var(--paper); }
button:hover, select:hover { border-color: var(--dim); }
input[type='checkbox'] { accent-color: var(--accent); width: 16px; height: 16px; }
#play { flex: none; width: 40px; height: 40px; padding: 0; border: 0; border-radius: 50%; background: var(--accent); }
#play svg { display: block; margin: auto; fill: #fff; }
#play[data-playing='true'] .go, #play[data-playing='false'] .stop { display: none; }
#tip { position: fixed; z-index: 1; transform: translate(12px, -50%); padding: 5px 10px; border-radius: 9px; pointer-events: none; white-space: nowrap; }
#tip small { display: block; color: var(--dim); font-variant-numeric: tabular-nums; }
@media (max-width: 640px) {
  header { padding: 14px 16px; }
  figure { width: 31vw; top: 12px; right: 12px; border-radius: 10px; }
  footer { bottom: 10px; width: calc(100% - 20px); justify-content: center; gap: 4px 14px; }
  .time { flex-basis: 100%; }
  .look .words { display: none; }
}
`;
