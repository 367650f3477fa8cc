import { useSignal } from '@preact/signals';
import { createJourney } from './create-journey.ts';
import { EXAMPLE_JOURNEYS, type NewLog } from './example-journeys.ts';
import { Logo } from './logo.tsx';
import { Sky } from './sky.tsx';

/** The way in: a new journey, or one of three to begin with. */
export function StartPage() {
  const busy = useSignal(false);
  const trouble = useSignal('');

  async function start(log: NewLog) {
    busy.value = true;
    trouble.value = '';
    const made = await createJourney(log);
    if (made.kind === 'done') return location.assign(made.value);
    busy.value = false;
    trouble.value = TROUBLE[made.code] ?? `That did not work. The server said: ${made.detail}.`;
  }

  return (
    <main class="start">
      <Sky />
      <div class="start-words">
        <Logo />
        <h1>
          Write a journey together,
          <br />
          and hear it while you write.
        </h1>
        <p class="start-lead">
          Every flight becomes music: distance sets the tempo, the sun at departure the mode, the longitudes the keys.
          Change a stop, and the melody changes course.
        </p>
        <button type="button" class="button button-main" disabled={busy.value} onClick={() => void start({})}>
          Start a new journey
        </button>
        <p class="start-trouble" role="alert">
          {trouble.value}
        </p>
        <h2>Or take off from one of these</h2>
        <ul class="start-examples">
          {EXAMPLE_JOURNEYS.map(({ blurb, log }) => (
            <li key={log.title}>
              <button type="button" class="example" disabled={busy.value} onClick={() => void start(log)}>
                <span class="example-codes">{log.waypoints.map(({ airport }) => airport).join(' · ')}</span>
                <span class="example-title">{log.title}</span>
                <span class="example-blurb">{blurb}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </main>
  );
}

const TROUBLE: { readonly [code: string]: string } = {
  UNREACHABLE: 'The server did not answer. Nothing is lost: please try again in a moment.',
  UNAVAILABLE: 'The server cannot save at the moment. Please try again in a minute.',
  RATE_LIMITED: 'That were many journeys in a short time. Please try again in a minute.',
  UNAUTHORIZED: 'This server is for people with an account: sign in first.',
};
