import type { Music } from './music.ts';

/** The instance of the server that streams the music. Conducting can be handed off while music plays, without a break. */
export interface RoomConductor {
  /** The call sign of the instance; undefined while none is known to conduct. */
  readonly name: string | undefined;
  /** Whether this client is connected to that instance. */
  readonly here: boolean;
  /** Hands conducting to the instance that this client is connected to. @throws RefusedError e.g. NOT_PASSED, BUSY */
  take(): Promise<void>;
  /** Hands conducting to any other instance with members in the room. @throws RefusedError NOT_PASSED where there is none */
  pass(): Promise<void>;
}

/**
 * @param instance the call sign of the instance that this client is connected to
 * @param handOff requests the handoff; rejects with a RefusedError
 */
export function createRoomConductor(
  music: Music,
  instance: () => string | undefined,
  handOff: (to: 'here' | 'elsewhere') => Promise<void>,
): RoomConductor {
  const name = () => music.transport?.conductor ?? undefined;
  return {
    get name() {
      return name();
    },
    get here() {
      return name() !== undefined && name() === instance();
    },
    take: () => handOff('here'),
    pass: () => handOff('elsewhere'),
  };
}
