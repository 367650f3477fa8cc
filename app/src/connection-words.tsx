import type { Refusal, RefusalCode, Status } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/connection.ts';
import { joinWords, refusalWords } from './refusal-words.ts';

/** How the page stands with the server, and whether everything typed is safe there, in words. */
export function ConnectionWords({
  status,
  unsaved,
  waiting,
  refused,
}: {
  status: Status;
  unsaved: number;
  waiting: Refusal | undefined;
  refused: number;
}) {
  const waited = useSignal(0);

  useEffect(() => {
    waited.value = 0;
    if (status.kind !== 'reconnecting') return;
    const timer = setInterval(() => {
      waited.value += 1_000;
    }, 1_000);
    return () => clearInterval(timer);
  }, [status, waited]);

  return (
    <p class={`connection connection-${status.kind}`} role="status">
      <span class="connection-light" aria-hidden="true" />
      <span title={status.kind === 'reconnecting' ? refusalWords(status.why).text : undefined}>
        {statusWords(status, waited.value)}
      </span>
      <span class="connection-saved">{savedWords(unsaved, refused)}</span>
      {waiting && <span class="connection-waiting">{refusalWords(waiting).title}</span>}
    </p>
  );
}

/** @example statusWords({ kind: 'reconnecting', inMs: 3000, why: { code: 'UNREACHABLE', … } }, 1000) // 'no server, reconnecting in 2 s' */
function statusWords(status: Status, waitedMs: number): string {
  switch (status.kind) {
    case 'live':
    case 'connecting':
    case 'offline':
    case 'left':
      return status.kind;
    case 'reconnecting': {
      const seconds = Math.ceil((status.inMs - waitedMs) / 1000);
      return `${whyWords(status.why.code)}${seconds > 0 ? texts.reconnectingInS(seconds) : texts.reconnecting}`;
    }
    case 'refused':
      return joinWords(status.refusal).title.toLowerCase();
  }
}

/** In few words, since they stand in a line with others. */
function whyWords(code: RefusalCode): string {
  switch (code) {
    case 'UNREACHABLE':
      return texts.noServer;
    case 'UPGRADE_BLOCKED':
      return texts.blocked;
    case 'TIMED_OUT':
      return texts.noAnswer;
    case 'ROOM_FULL':
      return texts.roomIsFull;
    case 'UNAVAILABLE':
      return texts.serverIsBusy;
    default:
      return '';
  }
}

/** @example savedWords(3, 0) // '3 changes waiting' */
function savedWords(unsaved: number, refused: number): string {
  const waiting = unsaved - refused;
  const words = [
    ...(waiting > 0 ? [texts.changesWaiting(waiting)] : []),
    ...(refused > 0 ? [texts.changesRefused(refused)] : []),
  ];
  return words.join(', ') || texts.saved;
}

/** @example changes(1) // '1 change' */
export const changes = (count: number): string => texts.changes(count);
