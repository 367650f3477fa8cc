import { expect, test } from 'vitest';
import { onEachEngine } from '../support/storage.ts';

/** Lookups that a list or a deletion makes, each with a table that is not to be read as a whole. */
const LOOKUPS: readonly (readonly [what: string, sql: string])[] = [
  ['compositions of a person', 'SELECT id FROM music_compositions WHERE user_id = 7'],
  ['compositions of a route', 'SELECT id FROM music_compositions WHERE route_id = 7'],
  [
    'compositions of a log, newest first',
    'SELECT id FROM music_compositions WHERE log_id = 7 ORDER BY id DESC LIMIT 9',
  ],
  ['likes of a composition', 'SELECT COUNT(*) FROM composition_likes WHERE composition_id = 7'],
  ['likes of a person', 'SELECT composition_id FROM composition_likes WHERE user_id = 7'],
  ['likes of a collection', 'SELECT COUNT(*) FROM collection_likes WHERE collection_id = 7'],
  ['collections that a person likes', 'SELECT collection_id FROM collection_likes WHERE user_id = 7'],
  ['collections of a member', 'SELECT collection_id FROM collection_members WHERE user_id = 7'],
  [
    'items of a collection in order',
    'SELECT id FROM collection_items WHERE collection_id = 7 ORDER BY position, id LIMIT 9',
  ],
  ['routes from an airport', 'SELECT id FROM routes WHERE origin_airport_id = 7'],
  ['routes to an airport', 'SELECT id FROM routes WHERE destination_airport_id = 7'],
];

onEachEngine('the query plan', (ground) => {
  test.each(LOOKUPS)('of %s uses an index', async (_, sql) => {
    const { knex } = ground.database;
    if (ground.engine === 'sqlite') {
      const plan: { readonly detail: string }[] = await knex.raw(`EXPLAIN QUERY PLAN ${sql}`);
      const details = plan.map(({ detail }) => detail);
      expect(details).toEqual([expect.stringMatching(/^SEARCH \w+ USING (COVERING )?INDEX/)]);
    } else {
      const [plan] = (await knex.raw(`EXPLAIN ${sql}`)) as [{ readonly key: string | null; readonly Extra: string }[]];
      expect(plan).toMatchObject([{ key: expect.any(String) }]);
      expect(plan[0]!.Extra).not.toContain('filesort');
    }
  });
});
