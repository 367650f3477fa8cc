import type {
  EveningDetails,
  EveningList,
  EveningTake,
  HeardMessage,
  HeardMusic,
  Scenes,
  VisitList,
} from '../../client-sdk/replay/index.ts';
import { type Answer, request } from './request.ts';

/** Source of an evening: a journey that this person may read, or a link to this evening alone. */
export interface ReplaySource {
  /** The uuid of the journey; undefined for a link. */
  readonly log: string | undefined;
  details(): Promise<Answer<EveningDetails>>;
  visits(): Promise<Answer<VisitList>>;
  /** All pages of scenes, in their order. @param each is called with each page as it comes */
  scenes(each: (page: Scenes) => void): Promise<Answer<undefined>>;
  music(): Promise<Answer<WholeMusic>>;
}

/** All messages of the music, and the takes that play with it. */
export interface WholeMusic {
  readonly messages: readonly HeardMessage[];
  readonly takes: readonly EveningTake[];
}

/** The time of an evening as it stands in paths and addresses: `from-to`. */
export const eveningKey = ({ from, to }: { readonly from: number; readonly to: number }): string => `${from}-${to}`;

export const listEvenings = (log: string): Promise<Answer<EveningList>> => request('GET', `/api/logs/${log}/evenings`);

/** @param evening as `eveningKey` makes it */
export const openLogSource = (log: string, evening: string): ReplaySource =>
  sourceAt(`/api/logs/${log}/evenings/${evening}`, log);

/** @param token of the link, which is in the fragment of its address */
export const openLinkSource = (token: string): ReplaySource => sourceAt(`/api/replays/${token}`, undefined);

function sourceAt(path: string, log: string | undefined): ReplaySource {
  /** A link needs no token beside it, and an old one of its holder would be refused. */
  const get = <T>(rest = '') => (log ? request<T>('GET', path + rest) : request<T>('GET', path + rest, undefined, ''));

  /** Pages one after the other, by their `next`. */
  async function all<P extends { readonly next: string | number | null }>(
    name: 'scenes' | 'music',
    each: (page: P) => void,
  ): Promise<Answer<undefined>> {
    for (let after: string | number | null = ''; after !== null; ) {
      const answer: Answer<P> = await get<P>(`/${name}${after === '' ? '' : `?after=${after}`}`);
      if (answer.kind === 'refused') return answer;
      each(answer.value);
      after = answer.value.next;
    }
    return { kind: 'done', value: undefined };
  }

  return {
    log,
    details: get,
    visits: () => get('/visits'),
    scenes: (each) => all<Scenes>('scenes', each),
    async music() {
      const messages: HeardMessage[] = [];
      const takes: EveningTake[] = [];
      const answer = await all<HeardMusic>('music', (page) => {
        messages.push(...page.messages);
        takes.push(...(page.takes ?? []));
      });
      return answer.kind === 'refused' ? answer : { kind: 'done', value: { messages, takes } };
    },
  };
}
