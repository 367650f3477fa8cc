import type { GivenRole, NewShareLink, Room, ShareLink, Sharing } from '@aero-melody/client';
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/sharing.ts';
import { basePath } from './base-path.ts';
import { createPanelWork, done, type PanelWork } from './panel-work.ts';
import type { State } from './state.ts';

/** State of the sharing panel as signals, and its actions. */
export interface SharingModel extends Pick<PanelWork, 'busy' | 'said'> {
  readonly sharing: ReadonlySignal<Sharing | undefined>;
  /** Undefined for those who do not manage the journey. */
  readonly links: ReadonlySignal<readonly ShareLink[] | undefined>;
  /** The link made last, which is shown once. */
  readonly made: ReadonlySignal<{ readonly id: number; readonly url: string } | undefined>;
  setPublic(isPublic: boolean): Promise<void>;
  addLink(link: NewShareLink): Promise<void>;
  endLink(id: number, withMembers: boolean): Promise<void>;
  setRole(userId: number, role: GivenRole): Promise<void>;
  remove(userId: number): Promise<void>;
  /** Takes this person out, and the page to the start. */
  leave(): Promise<void>;
  transfer(userId: number): Promise<void>;
  close(): void;
}

export function openSharingModel({ sharing: asked }: Room, state: State): SharingModel {
  const sharing = signal<Sharing | undefined>(undefined);
  const links = signal<readonly ShareLink[] | undefined>(undefined);
  const made = signal<SharingModel['made']['value']>(undefined);
  const { busy, said, attempt } = createPanelWork();
  /** What others change is read while this person works on. */
  const reading = createPanelWork();
  /** Readings so far, count: only the last one counts. */
  let readings = 0;

  async function load(): Promise<void> {
    const mine = ++readings;
    const read = await Promise.all([asked.read(), state.may('manage') ? asked.links() : Promise.resolve(undefined)]);
    if (mine === readings) [sharing.value, links.value] = read;
  }

  const change = (work: () => Promise<unknown>, text: string) =>
    attempt(async () => {
      await work();
      await load();
      return done(text);
    });

  // A newcomer may have used a link, and a person who goes may have been removed elsewhere.
  const stop = effect(() => {
    state.people.value;
    state.rights.value;
    void reading.attempt(async () => {
      await load();
      reading.hush();
      return undefined;
    });
  });

  return {
    sharing,
    links,
    made,
    busy,
    said: computed(() => said.value ?? reading.said.value),
    setPublic: (isPublic) =>
      change(
        () => asked.setPublic(isPublic),
        isPublic ? texts.everybodyWithTheAddressMayRead : texts.onlyThoseYouInviteGet,
      ),
    addLink: (link) =>
      change(async () => {
        made.value = await asked.addLink(link);
      }, texts.theLinkIsMade),
    endLink: (id, withMembers) =>
      change(async () => {
        await asked.endLink(id, { members: withMembers });
        if (made.value?.id === id) made.value = undefined;
      }, texts.theLinkLetsNobodyInAny),
    setRole: (userId, role) => change(() => asked.setRole(userId, role), texts.doneItHoldsAtOnce),
    remove: (userId) => change(() => asked.remove(userId), texts.removedAndNoLinkLetsThem),
    leave: () =>
      attempt(async () => {
        await asked.leave();
        location.assign(`${basePath}/`);
        return undefined;
      }),
    transfer: (userId) => change(() => asked.transfer(userId), texts.theJourneyHasAnotherOwnerNow),
    close: stop,
  };
}
