/** Whatever pose is shown is lifted: the newest one, as soon as the model is free. */
import { effect } from '@preact/signals';
import { session } from '../document/session.js';
import { engine } from '../engine/engine.js';
import { showError } from '../shell/notices.js';

effect(() => {
  const [document, pose, options] = [session.document.value, session.pose.value, session.liftOptions.value];
  if (!document || !pose) return;
  const { skeleton, ids } = document;
  engine
    .lift(skeleton, pose, options)
    .then((lifted) => {
      if (lifted) session.answer.value = { skeleton, ids, pose, lifted: lifted.lifted };
    })
    .catch(showError);
});
