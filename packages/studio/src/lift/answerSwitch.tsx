import { session } from '../document/session.js';
import { Segments } from '../shell/segments.js';
import { errorsOfAnswers } from './errors.js';
import { readAnswer } from './readAnswer.js';

/** Nothing is certain. */
const percent = (share: number) => (share > 0.99 ? '> 99 %' : share < 0.01 ? '< 1 %' : `${Math.round(100 * share)} %`);

/** The two answers, a shape and its mirror image in depth, with how probable each is; the chosen one is shown. */
export function AnswerSwitch() {
  const answer = readAnswer.value;
  const known = answer && answer.lifted.reasons.size === 0;
  const probability = known ? answer.lifted.probability[0] : Number.NaN;
  const errors = errorsOfAnswers.value;
  return (
    <Segments
      class="answers"
      label="Which of the two answers is shown"
      segments={([0, 1] as const).map((which) => ({
        value: which,
        title: which === 0 ? 'The likelier answer' : 'Its mirror image in depth: the same picture',
        label: (
          <>
            {which === 0 ? 'First' : 'Mirror'}
            <b>{known ? percent(which === 0 ? probability : 1 - probability) : '–'}</b>
            {errors && <small>{errors[which].seen.toFixed(1)} % off</small>}
          </>
        ),
      }))}
      value={session.shown.value}
      onChange={(which) => {
        session.shown.value = which;
      }}
    />
  );
}
