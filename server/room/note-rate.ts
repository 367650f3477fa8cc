import type { Clock } from '../clock.ts';

/** Notes of the last seconds. */
export interface NoteRate {
  add(notes: number): void;
  /** Mean of the last 10 s, the present second left out. */
  perSecond(): number;
}

const SECONDS = 10;

export function createNoteRate(clock: Pick<Clock, 'now'>): NoteRate {
  /** By second, in a circle that holds the present one, too. */
  const counts = Array.from({ length: SECONDS + 1 }, () => ({ second: -1, notes: 0 }));
  const present = () => Math.floor(clock.now() / 1_000);

  return {
    add(notes) {
      const second = present();
      const slot = counts[second % counts.length]!;
      if (slot.second !== second) Object.assign(slot, { second, notes: 0 });
      slot.notes += notes;
    },
    perSecond() {
      const now = present();
      const recent = counts.filter(({ second }) => second < now && second >= now - SECONDS);
      return recent.reduce((sum, { notes }) => sum + notes, 0) / SECONDS;
    },
  };
}
