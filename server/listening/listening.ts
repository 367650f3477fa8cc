import { randomUUID } from 'node:crypto';
import type {
  Choice,
  ListeningPair,
  ListeningPiece,
  ListeningReveal,
  RevealedPiece,
  Variant,
} from '../../protocol/listening.ts';
import { FLIGHTS, type Flight, nameOf } from './flights.ts';
import type { OwnPieces } from './own-pieces.ts';
import type { Pair } from './pair.ts';
import type { ListeningTune } from './tunes.ts';

/** Variants that are offered beside the composed one. */
const RIVALS = ['unarranged', 'unfigured', 'unperformed'] as const satisfies readonly Variant[];

export interface ListeningParts {
  readonly ownPieces: OwnPieces;
  readonly tunes: readonly ListeningTune[];
  /** Encrypts a pair, so that its listener learns nothing from it. */
  seal(pair: Pair): Promise<string>;
  /** Undefined for a token that is not ours, or has expired. */
  unseal(token: string): Promise<Pair | undefined>;
  /** True once a vote on the pair is recorded. */
  isAnswered(pair: string): Promise<boolean>;
  record(vote: ListeningVote): void;
  /** 0 to 1. */
  random(): number;
}

export interface ListeningVote {
  readonly userId: number | null;
  /** The uuid of the pair. */
  readonly pair: string;
  readonly flight: string;
  readonly first: Variant;
  readonly second: Variant;
  readonly choice: Choice;
}

export type VoteOutcome =
  | { readonly kind: 'counted'; readonly reveal: ListeningReveal }
  | { readonly kind: 'unknown pair' }
  | { readonly kind: 'answered before' };

/** Blind pairs and the votes on them. A pair is in its token: any instance takes the vote. */
export interface Listening {
  /** Draws a pair. @throws Error where a piece cannot be composed */
  draw(): Promise<ListeningPair>;
  /** @param userId null for a stranger */
  vote(token: string, choice: Choice, userId: number | null): Promise<VoteOutcome>;
}

export function createListening(parts: ListeningParts): Listening {
  const { ownPieces, tunes, random } = parts;
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

  function piecesOf(flight: Flight, variants: Pair['variants'], tune: ListeningTune | undefined) {
    const pieceOf = (variant: Variant): Promise<ListeningPiece> | ListeningPiece =>
      variant === 'tune' ? tune!.piece : ownPieces.of(flight, variant);
    return Promise.all([pieceOf(variants[0]), pieceOf(variants[1])]);
  }

  return {
    async draw() {
      const flight = Math.floor(random() * FLIGHTS.length);
      const rival = oneOf<Variant>(tunes.length > 0 ? [...RIVALS, 'tune'] : RIVALS);
      const tune = rival === 'tune' ? oneOf(tunes) : undefined;
      const variants = random() < 0.5 ? (['composed', rival] as const) : ([rival, 'composed'] as const);
      const [first, second] = await piecesOf(FLIGHTS[flight]!, variants, tune);
      const pair = await parts.seal({ id: randomUUID(), flight, variants, tune: tune?.title ?? null });
      return { pair, first, second };
    },

    async vote(token, choice, userId) {
      const pair = await parts.unseal(token);
      if (!pair) return { kind: 'unknown pair' };
      if (await parts.isAnswered(pair.id)) return { kind: 'answered before' };
      const flight = nameOf(FLIGHTS[pair.flight]!);
      const [first, second] = pair.variants;
      parts.record({ userId, pair: pair.id, flight, first, second, choice });
      const revealed = (variant: Variant): RevealedPiece => ({
        variant,
        title: variant === 'tune' ? (pair.tune ?? '') : flight,
      });
      return { kind: 'counted', reveal: { first: revealed(first), second: revealed(second) } };
    },
  };
}
