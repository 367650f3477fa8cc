import { useSignal } from '@preact/signals';
import { basePath } from './base-path.ts';
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
    const url = await createLog(log).catch(() => undefined);
    if (url !== undefined) location.assign(url);
    else {
      busy.value = false;
      trouble.value = 'The server did not answer. Nothing is lost: please try again in a moment.';
    }
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

/** Makes a travel log and returns the address of its page. */
async function createLog(log: NewLog): Promise<string> {
  const response = await fetch(`${basePath}/api/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(log),
  });
  if (!response.ok) throw new Error(`POST /api/logs answered ${response.status}`);
  const { id } = (await response.json()) as { id: string };
  return `${basePath}/logs/${encodeURIComponent(id)}`;
}
