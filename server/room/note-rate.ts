import type { Clock } from '../clock.ts';

/** Notes of the last seconds. */
export interface NoteRate {
  add(notes: number): void;
  /** Mean of the last 10 s, the present second left out. */
  perSecond(): number;
}

const SECONDS = 10;

export function createNoteRate(clock: Pick<Clock, 'now'>): NoteRate {
  /** Seconds with notes, the present one among them. */
  let counts: { readonly second: number; notes: number }[] = [];
  const present = () => Math.floor(clock.now() / 1_000);

  return {
    add(notes) {
      const second = present();
      const last = counts.at(-1);
      if (last?.second === second) last.notes += notes;
      else counts = [...counts.slice(-SECONDS), { second, notes }];
    },
    perSecond() {
      const now = present();
      const recent = counts.filter(({ second }) => second < now && second >= now - SECONDS);
      return recent.reduce((sum, { notes }) => sum + notes, 0) / SECONDS;
    },
  };
}
