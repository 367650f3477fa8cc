import type { Room } from '@aero-melody/client';
import { NextStops } from './next-stops.tsx';
import { RemovedStops } from './removed-stops.tsx';
import type { State } from './state.ts';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly onAdd: (code: string) => void;
  readonly onRestore: (id: string) => void;
}

/** Suggestions and removed stops, behind the stops, for people who may write. */
export function BehindStops({ room, state, onAdd, onRestore }: Props) {
  const last = state.journey.value.stops.at(-1)?.waypoint.id;
  const bin = state.bin.value;
  return (
    <>
      {last !== undefined && <NextStops log={room.log} last={last} onAdd={onAdd} />}
      {bin.length > 0 && <RemovedStops bin={bin} onRestore={onRestore} onEmpty={room.travelLog.emptyBin} />}
    </>
  );
}
