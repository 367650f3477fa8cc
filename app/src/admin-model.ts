import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import * as texts from '#texts/admin.ts';
import { wrongToken } from '#texts/operator.ts';
import type { Instances, Job, JobPage, OpenedRoom, RoomPage, StorageState } from './admin.ts';
import { dropOperatorToken, keepOperatorToken, operatorToken, takeLinkedToken } from './operator-token.ts';
import { type Answer, request } from './request.ts';

/** Interval of looks, ms. A page that is hidden looks no more. */
const LOOK_MS = 5_000;
/** Jobs that are shown, count. */
const JOBS = 20;
/** A search is sent this long after the last letter, ms. */
const TYPED_MS = 300;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Findings of the last look, and its instant, ms since 1970. */
export interface Seen {
  readonly at: number;
  readonly instances: Instances;
  readonly rooms: RoomPage;
  readonly storage: StorageState;
  /** The newest ones. */
  readonly jobs: readonly Job[];
  /** The room that is looked at. */
  readonly opened: { readonly log: string; readonly details: OpenedRoom } | undefined;
}

export interface AdminModel {
  readonly visit: ReadonlySignal<'asking' | 'stranger' | 'in'>;
  /** Faults; empty for none. */
  readonly trouble: ReadonlySignal<string>;
  /** Outcome of the last action; empty before the first one. */
  readonly said: ReadonlySignal<string>;
  readonly seen: ReadonlySignal<Seen | undefined>;
  readonly search: ReadonlySignal<string>;
  /** True where a later page of rooms is shown. */
  readonly isLater: ReadonlySignal<boolean>;
  readonly paused: Signal<boolean>;
  /** Uuid of the room that is looked at. */
  readonly chosen: ReadonlySignal<string | undefined>;
  signIn(token: string): void;
  signOut(): void;
  find(search: string): void;
  /** Shows the rooms behind this one; undefined for the first ones. */
  turn(after: string | undefined): void;
  choose(log: string | undefined): void;
  /** Does something by POST, says what came of it, and looks again. */
  act<T>(path: string, body: object | undefined, outcome: (answer: T) => string): Promise<void>;
  /** Cancels a job, says so, and looks again. */
  cancelJob(id: number, outcome: string): Promise<void>;
}

/** Opens the page's model: its first look is on the way. */
export function openAdminModel(): AdminModel {
  const visit = signal<'asking' | 'stranger' | 'in'>('asking');
  const trouble = signal('');
  const said = signal('');
  const seen = signal<Seen | undefined>(undefined);
  const search = signal('');
  const isLater = signal(false);
  const paused = signal(false);
  const chosen = signal<string | undefined>(undefined);
  let after: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The newest look: the answers to others come too late. */
  let asked = 0;

  const send = <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer<T>> =>
    request(method, `/api/${path}`, body, operatorToken());

  function lookLater(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void (document.hidden || paused.value || look()), ms);
  }

  async function look(): Promise<void> {
    clearTimeout(timer);
    if (operatorToken() === undefined) return stay('');
    const mine = ++asked;
    const log = chosen.value;
    const query = new URLSearchParams({ search: search.value, ...(after && { after }) });
    const [instances, rooms, storage, jobs, details] = await Promise.all([
      send<Instances>('GET', 'admin/instances'),
      send<RoomPage>('GET', `admin/rooms?${query}`),
      send<StorageState>('GET', 'admin/storage'),
      send<JobPage>('GET', `jobs?limit=${JOBS}`),
      log === undefined ? undefined : send<OpenedRoom>('GET', `admin/rooms/${log}`),
    ]);
    if (mine !== asked) return;
    lookLater(LOOK_MS);
    const refused = [instances, rooms, storage, jobs].find((answer) => answer.kind === 'refused');
    if (refused?.kind === 'refused') {
      if (refused.code === 'UNAUTHORIZED') return stay(wrongToken);
      visit.value = 'in';
      trouble.value = troubleOf(refused);
      return;
    }
    if (instances.kind !== 'done' || rooms.kind !== 'done' || storage.kind !== 'done' || jobs.kind !== 'done') return;
    visit.value = 'in';
    trouble.value = '';
    seen.value = {
      ...{ at: Date.now(), instances: instances.value, rooms: rooms.value, storage: storage.value },
      jobs: jobs.value.jobs,
      opened: log !== undefined && details?.kind === 'done' ? { log, details: details.value } : undefined,
    };
  }

  function stay(why: string): void {
    dropOperatorToken();
    asked += 1;
    clearTimeout(timer);
    visit.value = 'stranger';
    trouble.value = why;
    seen.value = undefined;
    said.value = '';
    chosen.value = undefined;
  }

  function turn(to: string | undefined): void {
    after = to;
    isLater.value = to !== undefined;
    void look();
  }

  async function act<T>(path: string, body: object | undefined, outcome: (answer: T) => string): Promise<void> {
    said.value = '';
    const answer = await send<T>('POST', path, body);
    said.value = answer.kind === 'done' ? outcome(answer.value) : troubleOf(answer);
    await look();
  }

  takeLinkedToken();
  void look();
  document.addEventListener('visibilitychange', () => lookLater(0));
  // A tab that shows the page already does not load it again for the link.
  addEventListener('hashchange', () => {
    if (takeLinkedToken()) void look();
  });
  paused.subscribe(() => lookLater(LOOK_MS));

  return {
    ...{ visit, trouble, said, seen, search, isLater, paused, chosen, turn },
    signIn(token) {
      keepOperatorToken(token);
      visit.value = 'asking';
      void look();
    },
    signOut: () => stay(''),
    find(wanted) {
      search.value = wanted;
      // A closed room has no members, and so is in no list.
      if (UUID.test(wanted)) chosen.value = wanted.toLowerCase();
      after = undefined;
      isLater.value = false;
      clearTimeout(timer);
      timer = setTimeout(() => void look(), TYPED_MS);
    },
    choose(log) {
      chosen.value = log;
      void look();
    },
    act: (path, body, outcome) => act(`admin/${path}`, body, outcome),
    cancelJob: (id, outcome) => act(`jobs/${id}/cancel`, undefined, () => outcome),
  };
}

const troubleOf = ({ code, detail }: { readonly code: string; readonly detail: string }): string =>
  code === 'UNREACHABLE' ? texts.noAnswer : texts.thatDidNotWork(detail);
