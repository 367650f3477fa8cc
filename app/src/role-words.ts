import type { Role } from '@aero-melody/client';

/** The roles in plain words: `name` for lists, `you` for the person who has it. */
export const ROLE_WORDS: { readonly [R in Role]: { readonly name: string; readonly you: string } } = {
  owner: { name: 'owns it', you: 'This journey is yours.' },
  editor: { name: 'may edit', you: 'You may edit this journey.' },
  steerer: { name: 'shapes the music', you: 'You may shape and play the music, not edit stops and texts.' },
  player: { name: 'plays along', you: 'You may listen and play along, not edit.' },
  viewer: { name: 'may listen', you: 'You may listen, not edit.' },
};
