import type { Composition } from '../../protocol/composition.ts';
import type { Outlook } from '../conductor/leadership/role.ts';
import type { Audience } from './audience.ts';

/** Sends a new member where the music stands. */
export type WelcomeToMusic = (member: string, outlook: Outlook) => void;

/** A composition that several new members are sent is encoded once: with hundreds of legs it has tens of kilobytes. */
export function createMusicWelcome(audience: Pick<Audience, 'to' | 'prepare'>): WelcomeToMusic {
  const prepared = new WeakMap<Composition, (member: string) => void>();
  return (member, { composition, transport }) => {
    const send = prepared.get(composition) ?? audience.prepare('composition', composition);
    prepared.set(composition, send);
    send(member);
    audience.to(member, 'transport', transport);
  };
}
