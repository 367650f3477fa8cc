import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/similar.ts';
import { type Answer, request } from './request.ts';

/** State of a search: still under way, its answer, or words of trouble. */
export type SimilarAnswer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'trouble'; readonly text: string };

/** Asks for what is similar, once, and again where the path changes. */
export function useSimilar<T>(path: string): ReadonlySignal<SimilarAnswer<T>> {
  const answer = useSignal<SimilarAnswer<T>>({ kind: 'waiting' });
  useEffect(() => {
    let wanted = true;
    answer.value = { kind: 'waiting' };
    void request<T>('GET', path).then((come) => {
      if (wanted) answer.value = come.kind === 'done' ? come : { kind: 'trouble', text: troubleWords(come) };
    });
    return () => {
      wanted = false;
    };
  }, [path]);
  return answer;
}

export const troubleWords = ({ code, detail }: Extract<Answer<never>, { kind: 'refused' }>): string =>
  TROUBLE[code] ?? texts.thatDidNotWork(detail);

const TROUBLE: { readonly [code: string]: string } = {
  UNREACHABLE: texts.theServerDidNotAnswer,
  RATE_LIMITED: texts.thatWasALotAtOnce,
  UNAUTHORIZED: texts.anAccountIsNeeded,
};
