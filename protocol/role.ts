/** The rights to a travel log. */
export const RIGHTS = ['read', 'jam', 'play', 'steer', 'write', 'manage'] as const;
export type Right = (typeof RIGHTS)[number];

/**
 * The roles of a travel log, each a set of rights: `read` opens and hears it, `jam` plays along, `play` moves the transport,
 * `steer` changes the settings of the music, `write` stops and texts, `manage` roles, links and the log itself. `write`
 * never comes without `steer`: removing a stop forgets the settings of its leg.
 */
export const ROLES = {
  owner: ['read', 'jam', 'play', 'steer', 'write', 'manage'],
  editor: ['read', 'jam', 'play', 'steer', 'write'],
  steerer: ['read', 'jam', 'play', 'steer'],
  player: ['read', 'jam'],
  viewer: ['read'],
} as const satisfies Record<string, readonly Right[]>;
export type Role = keyof typeof ROLES;
