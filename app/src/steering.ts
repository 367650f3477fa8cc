import {
  type LegChanges,
  type LegOutline,
  type LegSettingName,
  type LegSettings,
  settingsFor,
} from '@aero-melody/client';
import * as texts from '#texts/steering.ts';
import type { Person } from './people.ts';
import type { State } from './state.ts';

/** What a set of controls steers: the whole journey, or one of its legs. */
export interface Scope {
  /** Names the controls in the page, and tells the others who is at which. */
  readonly id: string;
  readonly values: Partial<LegSettings>;
  /** Settings that are set here and can be given back. */
  readonly own: ReadonlySet<LegSettingName>;
  /** How the music is at this moment, where there is any. */
  readonly outline: LegOutline | undefined;
  /** What a setting follows that is not set here. */
  readonly follows: 'journey’s own' | 'as the journey';
  /** Others that are at one of these controls, by its name. */
  readonly people: ReadonlyMap<string, Person>;
  readonly disabled: boolean;
  set(changes: LegChanges): void;
  /** A pointer has taken hold of a control: what it changes until it lets go belongs together. */
  grab(): void;
}

const JOURNEY = 'journey';

export function journeyScope(state: State, edits: FrameEdits): Scope {
  const { legs: _, locks: __, ...values } = state.content.value.settings;
  return {
    id: JOURNEY,
    values,
    own: new Set(
      (Object.keys(values) as (keyof typeof values)[]).filter(
        (name) => values[name] !== undefined && values[name] !== PLAIN[name],
      ),
    ),
    outline: state.currentLeg.value ?? state.legs.value[0],
    follows: texts.journeysOwn,
    people: peopleAt(state, JOURNEY),
    disabled: false,
    set: edits.add,
    grab: edits.grab,
  };
}

export function legScope(state: State, leg: string, edits: FrameEdits): Scope {
  const { settings } = state.content.value;
  const locked = settings.locks.has(leg);
  return {
    id: leg,
    values: settingsFor(leg, settings),
    own: new Set(locked ? [] : (Object.keys(settings.legs.get(leg) ?? {}) as LegSettingName[])),
    outline: state.legs.value.find((outline) => outline.leg === leg),
    follows: texts.asTheJourney,
    people: peopleAt(state, leg),
    disabled: locked,
    set: edits.add,
    grab: edits.grab,
  };
}

/** Settings as they are while nobody has set them; those that are not here are absent then. */
const PLAIN: Partial<LegSettings> = { density: 0.5, energy: 0.5, temperature: 1, texture: 'band' };

/** How a control is called in what this page shows of itself to the others. */
export const controlName = (scope: Pick<Scope, 'id'>, name: string) => `${scope.id}/${name}`;

function peopleAt(state: State, id: string): Map<string, Person> {
  const here = new Map<string, Person>();
  for (const person of state.people.value) {
    if (person.you || !person.control?.startsWith(`${id}/`)) continue;
    here.set(person.control.slice(id.length + 1), person);
  }
  return here;
}

/** Joins the changes of a frame into one edit: a slider that is dragged tells more places than anybody could hear. */
export interface FrameEdits {
  add(changes: LegChanges): void;
  grab(): void;
  /** What is still waiting is made at once. */
  close(): void;
}

/** @param drag tells the others, and returns what tells them that it has ended */
export function openFrameEdits(apply: (changes: LegChanges) => void, drag: () => () => void): FrameEdits {
  let waiting: LegChanges | undefined;
  let frame = 0;
  function flush(): void {
    cancelAnimationFrame(frame);
    const changes = waiting;
    waiting = undefined;
    if (changes) apply(changes);
  }
  return {
    add(changes) {
      if (!waiting) frame = requestAnimationFrame(flush);
      waiting = { ...waiting, ...changes };
    },
    grab() {
      const release = drag();
      const held = new AbortController();
      for (const end of ['pointerup', 'pointercancel', 'blur']) {
        const letGo = () => {
          held.abort();
          flush();
          release();
        };
        addEventListener(end, letGo, { signal: held.signal });
      }
    },
    close: flush,
  };
}
