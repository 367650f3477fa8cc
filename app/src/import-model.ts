import type { Airport } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/import.ts';
import { createJourney } from './create-journey.ts';
import { takeSaved } from './import-saving.ts';
import type { ImportTarget, ReadStop } from './import-target.ts';
import { request } from './request.ts';

/** The server's reading of a file, as the panel shows it. */
export interface Preview {
  readonly format: string;
  readonly flights: readonly {
    readonly origin: string;
    readonly destination: string;
    readonly depart?: string;
    readonly arrive?: string;
    readonly flight?: string;
    readonly remarks: readonly string[];
  }[];
  readonly rejected: readonly { readonly lines: Lines; readonly text: string; readonly reason: string }[];
  readonly rejectedCount: number;
  readonly unknown: readonly { readonly place: string; readonly suggestions: readonly Airport[] }[];
  readonly waypoints: readonly ReadStop[];
  /** The reason why the stops are too much for one import; absent where they fit. */
  readonly tooMuch?: string;
}

interface Lines {
  readonly from: number;
  readonly to: number;
}

/** The import panel's signals, and the actions that it offers. */
export interface ImportModel {
  readonly preview: ReadonlySignal<Preview | undefined>;
  /** The airports chosen for places, by the name in the file. */
  readonly places: ReadonlySignal<ReadonlyMap<string, string>>;
  /** A black box, of which no preview is made: it is a journey of its own. */
  readonly box: ReadonlySignal<Blob | undefined>;
  readonly busy: ReadonlySignal<boolean>;
  /** The reason why a file cannot be read, or its stops not be taken, in words. */
  readonly trouble: ReadonlySignal<string>;
  read(file: Blob): Promise<void>;
  /** Takes an airport for a place, and reads the file again with it. */
  choose(place: string, code: string): Promise<void>;
  /** Makes a journey of the black box, and goes to its page. */
  openBox(): Promise<void>;
  /** Brings the stops of the preview to their place. True where that worked. */
  apply(): Promise<boolean>;
}

/** The first characters of a black box, and its media type. */
const BOX_START = '{"format":"aero-melody-black-box"';
const BOX_TYPE = 'application/vnd.aero-melody+json';

export function openImportModel(target: ImportTarget): ImportModel {
  const preview = signal<Preview | undefined>(undefined);
  const places = signal<ReadonlyMap<string, string>>(new Map());
  const box = signal<Blob | undefined>(undefined);
  const busy = signal(false);
  const trouble = signal('');
  let file: Blob | undefined;
  let asked = 0;

  async function ask(): Promise<void> {
    asked += 1;
    const mine = asked;
    busy.value = true;
    const query = new URLSearchParams([...places.value].map(([place, code]) => ['place', `${place}=${code}`]));
    // The content tells the format, whatever type the browser gives the file.
    const body = new Blob([file!], { type: 'text/plain' });
    const answer = await request<Preview>('POST', `/api/itineraries/preview?${query}`, body);
    if (mine !== asked) return;
    busy.value = false;
    preview.value = answer.kind === 'done' ? answer.value : undefined;
    trouble.value = answer.kind === 'done' ? '' : texts.thisCannotBeRead(answer.detail);
  }

  return {
    preview,
    places,
    box,
    busy,
    trouble,
    async read(given) {
      file = given;
      places.value = new Map();
      const start = await given
        .slice(0, BOX_START.length)
        .text()
        .catch((error: Error) => error);
      if (start instanceof Error) {
        // A folder, or a file that is gone.
        [preview.value, box.value, trouble.value] = [undefined, undefined, texts.thisCannotBeRead(start.message)];
        return;
      }
      const isBox = start === BOX_START;
      box.value = isBox ? new Blob([given], { type: BOX_TYPE }) : undefined;
      if (!isBox) return ask();
      preview.value = undefined;
      trouble.value = '';
    },
    async openBox() {
      if (!box.value) return;
      busy.value = true;
      const made = await createJourney(box.value);
      busy.value = false;
      if (made.kind === 'done') location.assign(made.value);
      else trouble.value = texts.thisCannotBeRead(made.detail);
    },
    choose(place, code) {
      places.value = new Map([...places.value, [place, code]]);
      return ask();
    },
    async apply() {
      if (!preview.value) return false;
      const { waypoints, format } = preview.value;
      const whole = format === 'journey' && places.value.size === 0 ? file : undefined;
      const take = () => target.take(waypoints, preview.value!, whole);
      busy.value = true;
      const outcome = target.room ? await takeSaved(target.room, take) : { reason: await take() };
      busy.value = false;
      trouble.value = outcome.reason ?? '';
      // Their button would add them once more.
      if ('added' in outcome) preview.value = undefined;
      return outcome.reason === undefined;
    },
  };
}
