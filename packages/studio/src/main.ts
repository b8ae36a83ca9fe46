/** The model begins to load before the page itself does. */
import './theme/theme.css';
import { engine } from './engine/engine.js';

const wanted = new URLSearchParams(location.search).get('device');
engine.load(wanted === 'wasm' || wanted === 'webgpu' ? wanted : 'auto');
const { show } = await import('./page.js');
show(document.getElementById('studio')!);
