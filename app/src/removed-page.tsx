import { NoticePage } from './notice-page.tsx';
import type { UnsavedText } from './unsaved-texts.ts';

/** In place of a journey that is not shared with this person any more. What was typed and not sent stays readable. */
export const RemovedPage = ({ unsent }: { unsent: readonly UnsavedText[] }) => (
  <NoticePage
    title="You were removed from this journey"
    text="Its owner has taken your access back, or the time of your link is over. Ask the owner if you think that this is a mistake."
  >
    {unsent.length > 0 && (
      <section class="notice-unsent" aria-label="Not sent">
        <h2>What you wrote last did not get there. Copy it if you need it.</h2>
        {unsent.map(({ where, text }, at) => (
          <p key={at} dir="auto">
            <strong>{where}</strong> {text}
          </p>
        ))}
      </section>
    )}
  </NoticePage>
);
