import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/replay.ts';
import { linkInAddress } from './address-link.ts';
import { basePath } from './base-path.ts';
import { Logo } from './logo.tsx';
import { ReplayEvenings } from './replay-evenings.tsx';
import { openReplay, type ReplayStage } from './replay-model.ts';
import { ReplayPlayer } from './replay-player.tsx';
import { openLinkSource, openLogSource } from './replay-source.ts';

/** The evening that an address names: `from-to`. */
const eveningInAddress = (): string | undefined => /^#(\d{1,16}-\d{1,16})$/.exec(location.hash)?.[1];

/** The evenings of a journey, and one of them to be watched. @param log undefined for a link to one evening */
export function ReplayPage({ log }: { readonly log: string | undefined }) {
  const evening = useSignal(eveningInAddress());
  useEffect(() => {
    const follow = () => {
      if (log) evening.value = eveningInAddress();
      else location.reload();
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [log]);
  const token = log ? undefined : linkInAddress();

  return (
    <div class="plain replay">
      <header class="plain-head">
        <Logo />
        {log && evening.value && <a href={`${basePath}/replay/${log}`}>{texts.allEvenings}</a>}
        {log && <a href={`${basePath}/logs/${log}`}>{texts.backToTheJourney}</a>}
      </header>
      <main class="plain-main">
        {log && !evening.value && <ReplayEvenings log={log} />}
        {log && evening.value && <Watched key={evening.value} log={log} evening={evening.value} />}
        {!log && <Watched token={token ?? ''} />}
      </main>
    </div>
  );
}

type Props = { readonly log: string; readonly evening: string } | { readonly token: string };

/** One evening: on its way, not to be had, or here. */
function Watched(props: Props) {
  const stage = useSignal<ReplayStage>({ kind: 'loading', edits: 0, of: 0 });
  const source = useMemo(
    () => ('token' in props ? openLinkSource(props.token) : openLogSource(props.log, props.evening)),
    [],
  );
  useEffect(() => openReplay(source, stage), [source]);
  const now = stage.value;
  switch (now.kind) {
    case 'loading':
      return (
        <p role="status" aria-busy="true">
          {texts.loading(now.edits, now.of)}
        </p>
      );
    case 'trouble':
      return (
        <>
          <h1>{texts.replay}</h1>
          <p class="plain-trouble" role="alert">
            {now.text}
          </p>
          <p>
            <button type="button" class="button" onClick={() => location.reload()}>
              {texts.tryAgain}
            </button>
          </p>
        </>
      );
    case 'ready':
      return <ReplayPlayer replay={now.replay} log={source.log} />;
  }
}
