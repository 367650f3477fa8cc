import { RefusedError, type Room } from '@aero-melody/client';
import * as texts from '#texts/import.ts';
import { refusalWords } from './refusal-words.ts';

/** Longest wait for edits to be saved, ms: more than a busy server takes. */
const SAVED_MS = 8_000;

/** The end of an import into a journey: the reason in words where something went wrong. */
type Outcome = { readonly reason: string | undefined } | { readonly added: true; readonly reason: string };

/**
 * Adds stops to a journey between two moments at which everything is saved.
 * @param take adds them, and resolves with the reason where it added none
 */
export async function takeSaved(room: Room, take: () => Promise<string | undefined>): Promise<Outcome> {
  const before = await reasonUnsaved(room);
  // Edits refused earlier are no part of the journey.
  if (before !== undefined && !before.isRefused) return { reason: texts.nothingWasAdded(before.words) };
  const reason = await take();
  if (reason !== undefined) return { reason };
  const after = await reasonUnsaved(room);
  if (after === undefined) return { reason: undefined };
  return { added: true, reason: (after.isRefused ? texts.notAllWasTaken : texts.notSavedYet)(after.words) };
}

interface Unsaved {
  readonly words: string;
  /** For good: the others are saved. */
  readonly isRefused?: true;
}

/**
 * Waits until every edit so far is saved. Resolves with the reason where that will not be: the right to write ended, the
 * connection was lost, the server takes none at present, or did not take one of them.
 */
async function reasonUnsaved(room: Room): Promise<Unsaved | undefined> {
  const offs: (() => void)[] = [];
  const reason = await new Promise<Unsaved | undefined>((resolve) => {
    function look(): void {
      const words = obstacle(room);
      if (words !== undefined) resolve({ words });
    }
    const giveUp = () => resolve({ words: room.waiting ? refusalWords(room.waiting).title : texts.changesWait });
    const timer = setTimeout(giveUp, SAVED_MS);
    offs.push(room.on('access', look), room.on('status', look), () => clearTimeout(timer));
    look();
    room.saved().then(
      () => resolve(undefined),
      (error) => {
        if (error instanceof RefusedError) resolve({ words: refusalWords(error.refusal).title, isRefused: true });
        else giveUp();
      },
    );
  });
  for (const off of offs) off();
  return reason;
}

function obstacle({ status, access }: Room): string | undefined {
  if (status.kind !== 'live') return texts.theConnectionIsLost;
  return access.rights.includes('write') ? undefined : texts.youMayNotWriteHere;
}
