import type { Room } from '@aero-melody/client';
import { useEffect } from 'preact/hooks';
import { type Followed, Following, MapFollowing } from './following.tsx';
import { glowChanges } from './glow.ts';
import { MapPointers } from './map-pointers.tsx';
import type { MapView } from './map-view.ts';
import { showOwnCaret } from './own-caret.ts';
import type { State } from './state.ts';
import { TitleCarets } from './title-carets.tsx';
import './style/together.css';

/** Parts of the page that show other people: fetched once a second person is here. */
export function Together({ room, state, followed }: { room: Room; state: State; followed: Followed }) {
  useEffect(() => showOwnCaret(room, state), [room, state]);
  useEffect(() => glowChanges(room), [room]);
  return <Following state={state} followed={followed} />;
}

/** Drawn over the map. */
export const MapTogether = ({ room, view, followed }: { room: Room; view: MapView; followed: Followed }) => (
  <>
    <MapPointers room={room} view={view} />
    <MapFollowing room={room} view={view} followed={followed} />
  </>
);

/** Drawn over the title. */
export const TitleTogether = ({ room, state }: { room: Room; state: State }) => (
  <TitleCarets room={room} state={state} />
);
