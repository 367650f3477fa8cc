import { connect, type Refusal, RefusedError, type Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { JourneyPage } from './journey-page.tsx';
import { Logo } from './logo.tsx';
import { isRefusedFor, refusalWords } from './refusal-words.ts';

type Stage =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'failed' }
  | { readonly kind: 'joined'; readonly room: Room };

/** Joins the room of a travel log and shows the journey, or says kindly why it cannot. */
export function RoomPage({ log }: { log: string }) {
  const stage = useSignal<Stage>({ kind: 'connecting' });

  useEffect(() => {
    let gone = false;
    let joined: Room | undefined;
    join(log).then(
      (room) => {
        joined = room;
        if (gone) void room.leave();
        else stage.value = { kind: 'joined', room };
      },
      (error: unknown) => {
        stage.value = error instanceof RefusedError ? { kind: 'refused', refusal: error.refusal } : { kind: 'failed' };
      },
    );
    return () => {
      gone = true;
      void joined?.leave();
    };
  }, [log, stage]);

  switch (stage.value.kind) {
    case 'connecting':
      return (
        <main class="notice" aria-busy="true">
          <Logo />
          <p class="notice-wait">Boarding the journey…</p>
        </main>
      );
    case 'refused':
      return <Notice {...refusalWords(stage.value.refusal)} />;
    case 'failed':
      return (
        <Notice
          title="This page could not connect"
          text="The server did not answer as expected. Your journey is safe on it: try again in a moment."
        />
      );
    case 'joined':
      return <JourneyPage room={stage.value.room} />;
  }
}

function Notice({ title, text }: { title: string; text: string }) {
  return (
    <main class="notice">
      <Logo />
      <h1>{title}</h1>
      <p>{text}</p>
      <p class="notice-ways">
        <button type="button" class="button button-main" onClick={() => location.reload()}>
          Try again
        </button>
        <a class="button" href="/">
          Start a new journey
        </a>
      </p>
    </main>
  );
}

const TOKEN = 'aero-melody.token';

/** Joins as whoever this browser was last time; with a proof that is no longer good, as a new guest. */
async function join(log: string): Promise<Room> {
  const token = localStorage.getItem(TOKEN);
  const options = { url: location.origin, log };
  const room = await connect(token ? { ...options, token } : options).catch((error: unknown) => {
    if (token && isRefusedFor(error, 'UNAUTHORIZED')) return connect(options);
    throw error;
  });
  localStorage.setItem(TOKEN, room.token);
  return room;
}
