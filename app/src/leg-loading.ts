import { type Room, VOICES } from '@aero-melody/client';

/** Tells which legs are played. */
export interface LoadedRoom {
  readonly transport: Pick<Room['transport'], 'state'>;
  readonly score: Pick<Room['score'], 'legs'>;
  on(name: 'composition' | 'transport', heed: () => void): () => void;
}

/**
 * Loads what the legs of a room are played with, now and when they change: from the first touch of the page on, or from
 * where the music plays. Before, a page that is only looked at would load half a megabyte.
 */
export function openLegLoading(
  room: LoadedRoom,
  load: (programs: Iterable<number>, kits: Iterable<number>) => void,
): { close(): void } {
  const drums = VOICES.indexOf('percussion');
  let isWanted = false;

  function loadLegs(): void {
    isWanted ||= room.transport.state === 'playing';
    if (!isWanted) return;
    const played = [...room.score.legs()].map(({ programs }) => programs);
    load(
      played.flatMap((programs) => programs.filter((_, voice) => voice !== drums)),
      played.flatMap((programs) => programs[drums] ?? []),
    );
  }

  function touched(): void {
    isWanted = true;
    loadLegs();
  }

  const offs = [room.on('composition', loadLegs), room.on('transport', loadLegs)];
  for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, touched, { once: true });
  loadLegs();
  return {
    close() {
      for (const off of offs) off();
      for (const touch of ['pointerdown', 'keydown']) removeEventListener(touch, touched);
    },
  };
}
