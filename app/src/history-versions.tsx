import type { EditsOf, Version, VersionList } from '@aero-melody/client';
import * as texts from '#texts/history.ts';
import { language } from '#texts/language.ts';
import { dayWords } from './day-words.ts';

interface Props {
  readonly list: VersionList;
  readonly chosen: number | undefined;
  readonly onChoose: (seq: number) => void;
}

/** The versions, newest first, with who edited on the way to each. */
export const HistoryVersions = ({ list, chosen, onChoose }: Props) => (
  <ol class="history-versions">
    <li class="history-now">
      <strong>{texts.now}</strong>
      <Edits edits={list.since} />
    </li>
    {list.versions.map((version, index) => (
      <li key={`${version.seq}/${index}`}>
        <button
          type="button"
          class="history-version"
          aria-current={version.seq === chosen}
          onClick={() => onChoose(version.seq)}
        >
          <time class="history-time" dateTime={version.at}>
            {timeWords(version.at)}
          </time>
          <span class={version.name === null ? 'history-kind' : 'history-called'}>{kindWords(version)}</span>
          <Edits edits={version.edits} />
        </button>
      </li>
    ))}
    {list.versions.length === 0 && <li class="history-hint">{texts.whileYouWrite}</li>}
  </ol>
);

const Edits = ({ edits }: { edits: readonly EditsOf[] }) => (
  <span class="history-edits">
    {edits.slice(0, MOST).map(({ user, edits: count }) => (
      <span key={user.userId} class="history-person" style={{ '--person': user.color }}>
        {user.name} <span class="history-count">{editWords(count)}</span>
      </span>
    ))}
    {edits.length > MOST && <span>{texts.andMore(edits.length - MOST)}</span>}
  </span>
);

const MOST = 4;

/** @example editWords(1) // '1 edit' */
const editWords = (count: number): string => texts.editCount(count);

function kindWords({ kind, name, user }: Version): string {
  switch (kind) {
    case 'named':
      return name ?? '';
    case 'before restore':
      return texts.beforeSomeoneWentBack(user?.name);
    case 'before import':
      return texts.beforeSomeoneImported(user?.name);
    case 'automatic':
      return texts.keptByItself;
  }
}

/** Today by the hour, other days by the date; on this machine's clock and calendar. */
export function timeWords(at: string): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
  return date.toDateString() === new Date().toDateString() ? time : `${dayWords(at)}, ${time}`;
}
