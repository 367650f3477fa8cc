import { useComputed } from '@preact/signals';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/replay.ts';
import { JourneyMap } from './journey-map.tsx';
import { momentWords } from './moment-words.ts';
import { createNotices } from './notices.ts';
import { ReplayControls } from './replay-controls.tsx';
import { listenForReplayKeys } from './replay-keys.ts';
import type { Replay } from './replay-model.ts';
import { ReplayShare } from './replay-share.tsx';
import { ReplayStops } from './replay-stops.tsx';
import { Toasts } from './toasts.tsx';

interface Props {
  readonly replay: Replay;
  /** The uuid of the journey; undefined where a link leads here. */
  readonly log: string | undefined;
}

/** An evening, as it went: the map, the stops, who wrote where, and the playhead that all of them follow. */
export function ReplayPlayer({ replay, log }: Props) {
  const notices = useMemo(createNotices, []);
  const { details, content, map } = replay;
  useLayoutEffect(() => listenForReplayKeys(document, replay), [replay]);
  return (
    <>
      <div class="replay-head">
        <h1 dir="auto">{content.value.title || texts.withoutATitle}</h1>
        <p class="plain-lead">{momentWords(new Date(details.from).toISOString())}</p>
      </div>
      <ReplayControls replay={replay} />
      <div class="replay-desk">
        <section class="pane replay-map">
          <JourneyMap state={map} notices={notices} onPlace={undefined} over={() => null} />
        </section>
        <ReplayPeople replay={replay} />
        <ReplayStops replay={replay} />
      </div>
      {log && <ReplayShare log={log} evening={details} />}
      <Toasts notices={notices} />
    </>
  );
}

/** Those who wrote on this evening, and those who were in the room. */
function ReplayPeople({ replay: { details, written, visits, clock } }: { readonly replay: Replay }) {
  const writing = useComputed(() => new Set([...written.value.values()].flat().map(({ by }) => by)));
  const here = useComputed(() => {
    const now = clock.time.value;
    const names = visits.value.filter(({ from, to }) => from <= now && now <= to).map(({ user }) => user.name);
    return [...new Set(names)].sort().join(', ');
  });
  return (
    <section class="replay-who" aria-label={texts.people}>
      <ul class="replay-people">
        {details.people.map(({ userId, name, color }) => (
          <li key={userId} class="replay-person" style={{ '--person': color }} data-writing={writing.value.has(userId)}>
            <span dir="auto">{name}</span>
            {writing.value.has(userId) && <span class="replay-writing"> {texts.writesNow}</span>}
          </li>
        ))}
      </ul>
      {here.value && (
        <p class="replay-here">
          {texts.inTheRoom}: <span dir="auto">{here}</span>
        </p>
      )}
    </section>
  );
}
