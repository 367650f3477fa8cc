import { RefusedError } from '@aero-melody/client';
import * as texts from '#texts/export.ts';
import { basePath } from './base-path.ts';
import { ownToken } from './own-token.ts';
import { refusalWords } from './refusal-words.ts';
import { LONGEST } from './wav-render.ts';

/** A journey without a title is saved under this name. */
const UNTITLED = 'journey';

/**
 * Fetches a file from the server, as the person who uses this browser.
 * @throws NotDownloaded
 */
export async function download(path: string): Promise<Blob> {
  const token = ownToken();
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${basePath}${path}`, headers && { headers }).catch(() => undefined);
  if (!answer?.ok) throw new NotDownloaded();
  return answer.blob();
}

class NotDownloaded extends Error {}

/** Tells why a file could not be made. A fault of this page is reported to the browser's console, too. */
export function fileTroubleWords(error: unknown): string {
  if (error instanceof NotDownloaded) return texts.theFileDidNotCome;
  if (error instanceof RangeError) return texts.aSoundFileMayLastHours(LONGEST / 3600);
  if (!(error instanceof RefusedError)) {
    reportError(error);
    return texts.theFileWasNotMade;
  }
  const { title, text } = refusalWords(error.refusal);
  return `${title}. ${text}`;
}

/** @example fileName('Paris – Tokyo: spring?') // 'Paris – Tokyo spring' */
export const fileName = (title: string) =>
  title
    .replace(/[^\p{Letter}\p{Mark}\p{Number} .,'()–-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .slice(0, 80) || UNTITLED;
