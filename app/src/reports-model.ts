import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { wrongToken } from '#texts/operator.ts';
import * as texts from '#texts/reports.ts';
import { basePath } from './base-path.ts';
import { dropOperatorToken, keepOperatorToken, operatorToken, takeLinkedToken } from './operator-token.ts';
import { ownToken } from './own-token.ts';
import type { Report, Answer as Rows } from './report.ts';
import { type Answer, request } from './request.ts';
import { saveFile } from './save-file.ts';

/** The visitor, and the reports that there are for them. */
export type Visit =
  | { readonly kind: 'asking' }
  | { readonly kind: 'stranger'; readonly trouble: string }
  | { readonly kind: 'trouble'; readonly text: string }
  | { readonly kind: 'in'; readonly isOperator: boolean; readonly reports: readonly Report[] };

export type Shown =
  | { readonly kind: 'asking' }
  | { readonly kind: 'rows'; readonly report: Report; readonly answer: Rows }
  | { readonly kind: 'trouble'; readonly text: string };

export type Format = 'csv' | 'json' | 'parquet';

export interface ReportsModel {
  readonly visit: ReadonlySignal<Visit>;
  readonly chosen: ReadonlySignal<Report | undefined>;
  /** Parameters of the chosen report as they are written; empty for those that are left out. */
  readonly wish: Signal<Readonly<Record<string, string>>>;
  readonly shown: ReadonlySignal<Shown>;
  /** Titles of the person's own journeys, by their uuids. */
  readonly titles: ReadonlySignal<ReadonlyMap<string, string>>;
  signIn(token: string): Promise<void>;
  signOut(): Promise<void>;
  choose(name: string): void;
  /** Asks for the chosen report with the wish as it stands. */
  ask(): Promise<void>;
  download(format: Format): Promise<void>;
}

/** Opens the page's model: its first report is on the way. The address names report and parameters, and never a token. */
export function openReportsModel(): ReportsModel {
  const visit = signal<Visit>({ kind: 'asking' });
  const chosen = signal<Report | undefined>(undefined);
  const wish = signal<Readonly<Record<string, string>>>({});
  const shown = signal<Shown>({ kind: 'asking' });
  const titles = signal<ReadonlyMap<string, string>>(new Map());
  /** The newest question: answers to others come too late. */
  let asked = 0;

  const get = <T>(path: string): Promise<Answer<T>> => request('GET', path, undefined, operatorToken() ?? ownToken());
  const pathOf = (report: Report, format?: Format) =>
    `/api/reports/${report.name}?${new URLSearchParams({ ...given(wish.value), ...(format && { format }) })}`;

  async function enter(): Promise<void> {
    visit.value = { kind: 'asking' };
    const visitor = operatorToken();
    if (visitor === undefined && ownToken() === undefined) return stay('');
    const listed = await get<{ reports: readonly Report[] }>('/api/reports');
    // Another one has signed in or out meanwhile, and is on its way.
    if (operatorToken() !== visitor) return;
    if (listed.kind === 'refused') {
      if (listed.code !== 'UNAUTHORIZED') {
        visit.value = { kind: 'trouble', text: troubleOf(listed) };
        return;
      }
      dropOperatorToken();
      return stay(visitor === undefined ? '' : wrongToken);
    }
    const { reports } = listed.value;
    const isOperator = visitor !== undefined;
    if (!isOperator) void nameJourneys();
    visit.value = { kind: 'in', isOperator, reports };
    const { report: name, ...parameters } = Object.fromEntries(new URLSearchParams(location.search));
    const named = reports.find((report) => report.name === name);
    start(named ?? reports[0]!, named ? parameters : {});
  }

  function stay(trouble: string): void {
    visit.value = { kind: 'stranger', trouble };
  }

  async function nameJourneys(): Promise<void> {
    const listed = await get<{ logs: readonly { id: string; title: string; role: string }[] }>('/api/logs');
    if (listed.kind === 'refused') return;
    const own = listed.value.logs.filter(({ role }) => role === 'owner');
    titles.value = new Map(own.map(({ id, title }) => [id, title || texts.withoutTitle]));
  }

  /** Days and hours are those of this browser's clock. */
  function start(report: Report, parameters: Readonly<Record<string, string>>): void {
    chosen.value = report;
    const offset = report.parameters.offset && { offset: String(-new Date().getTimezoneOffset()) };
    wish.value = { ...offset, ...parameters };
    void ask();
  }

  async function ask(): Promise<void> {
    const report = chosen.value!;
    const mine = ++asked;
    shown.value = { kind: 'asking' };
    const address = new URLSearchParams({ report: report.name, ...given(wish.value) });
    history.replaceState(history.state, '', `${location.pathname}?${address}`);
    const answer = await get<Rows>(pathOf(report));
    if (mine !== asked) return;
    shown.value =
      answer.kind === 'done'
        ? { kind: 'rows', report, answer: answer.value }
        : { kind: 'trouble', text: troubleOf(answer) };
  }

  const signIn = (token: string) => {
    keepOperatorToken(token);
    return enter();
  };

  takeLinkedToken();
  void enter();
  // A tab that shows the page already does not load it again for the link.
  addEventListener('hashchange', () => {
    if (takeLinkedToken()) void enter();
  });
  return {
    ...{ visit, chosen, wish, shown, titles, signIn, ask },
    signOut() {
      dropOperatorToken();
      titles.value = new Map();
      return enter();
    },
    choose(name) {
      const now = visit.value;
      const report = now.kind === 'in' && now.reports.find((each) => each.name === name);
      if (!report) return;
      // Parameters of every report stay.
      const { since, until, log } = wish.value;
      start(report, given({ since, until, log }));
    },
    async download(format) {
      const report = chosen.value!;
      const token = operatorToken() ?? ownToken();
      const response = await fetch(basePath + pathOf(report, format), {
        headers: { authorization: `Bearer ${token}` },
      }).catch(() => undefined);
      if (response?.ok) saveFile(`${report.name}.${format}`, await response.blob());
      else shown.value = { kind: 'trouble', text: texts.theServerDidNotAnswer };
    },
  };
}

const given = (wish: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(wish).filter((entry): entry is [string, string] => Boolean(entry[1])));

const troubleOf = ({ code, detail }: { readonly code: string; readonly detail: string }): string =>
  code === 'UNREACHABLE' ? texts.theServerDidNotAnswer : texts.thatDidNotWork(detail);
