import type { StoredComposition } from '@aero-melody/client';
import * as texts from '#texts/similar.ts';
import { basePath } from './base-path.ts';
import { keyWords } from './key-words.ts';
import { lengthWords } from './length-words.ts';
import { momentWords } from './moment-words.ts';
import { useSimilar } from './similar-answer.ts';
import { titleOf } from './stored-performance.ts';
import './style/similar.css';

/** Answer of GET /api/logs/:id/compositions/:composition/similar. */
interface Answer {
  readonly compositions: readonly {
    readonly id: number;
    readonly log: string;
    readonly title: string;
    readonly name: string | null;
    readonly at: string;
    readonly tempo: number;
    readonly key: string | null;
    readonly seconds: number;
  }[];
  readonly missing: number;
}

/** Performances that are listed, count. */
const PERFORMANCES = 5;

/** Music like a performance: of this journey, one's own and public ones. */
export function SimilarMusic({ performance }: { performance: StoredComposition }) {
  const { log, id } = performance;
  const answer = useSimilar<Answer>(`/api/logs/${log}/compositions/${id}/similar?limit=${PERFORMANCES}`).value;

  if (answer.kind === 'waiting') return <p role="status">{texts.looking}</p>;
  if (answer.kind === 'trouble') return <p role="status">{answer.text}</p>;
  const { compositions, missing } = answer.value;
  return (
    <>
      {compositions.length === 0 && <p>{texts.noMusicIsLikeThis}</p>}
      {compositions.length > 0 && (
        <ul class="similar" aria-label={texts.musicLike(titleOf(performance))}>
          {compositions.map((found) => (
            <li key={found.id}>
              <span class="similar-words">
                <a href={`${basePath}/logs/${encodeURIComponent(found.log)}`} dir="auto">
                  {nameOf(found)}
                </a>
                <small>
                  {[
                    momentWords(found.at),
                    found.key && keyWords(found.key),
                    texts.beatsAMinute(Math.round(found.tempo)),
                    lengthWords(found.seconds),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </small>
              </span>
            </li>
          ))}
        </ul>
      )}
      {missing > 0 && <p>{texts.notComparedYet(missing)}</p>}
    </>
  );
}

function nameOf({ name, title }: Answer['compositions'][number]): string {
  const journey = title.trim() || texts.aJourneyWithoutATitle;
  return name === null ? journey : texts.performanceOf(name, journey);
}
