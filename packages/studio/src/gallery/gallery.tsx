import './gallery.css';
import { session } from '../document/session.js';
import { EXAMPLES } from './examples.js';
import { Thumbnail } from './thumbnail.js';

/** The example rigs, drawn; the one that is open is marked. */
export function Gallery() {
  const open = session.document.value?.source.title;
  return (
    <section class="gallery" aria-label="Examples">
      <h2>Examples</h2>
      <ul>
        {EXAMPLES.map((example) => (
          <li key={example.title}>
            <button
              type="button"
              class="example"
              aria-current={example.title === open}
              onClick={() => session.open(example.open())}
            >
              <Thumbnail figure={example.figure()} />
              {example.title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
