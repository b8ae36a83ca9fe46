import './theme/theme.css';
import { render } from 'preact';
import { App } from './app.js';
import { session } from './document/session.js';
import { engine } from './engine/engine.js';
import { EXAMPLES } from './gallery/examples.js';
import { showError } from './shell/notices.js';

const wanted = new URLSearchParams(location.search).get('device');
engine.load(wanted === 'wasm' || wanted === 'webgpu' ? wanted : 'auto');
session.open(EXAMPLES[0].open());
addEventListener('unhandledrejection', ({ reason }) => showError(reason));
// For scripts in the console, and for tests.
Object.assign(globalThis, { studio: { session, engine } });
render(<App />, document.getElementById('studio')!);
