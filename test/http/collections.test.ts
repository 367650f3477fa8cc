import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { collection, collectionPage } from '../../server/http/contract/collections.ts';
import type { AeroMelody } from '../../server/server.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';
import { startServer } from '../support/server.ts';

describe.each(ENGINES)('collections over HTTP on %s', (engine) => {
  let server: AeroMelody;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const fresh = await freshDatabase(engine);
    drop = fresh.drop;
    server = await startServer({ DATABASE_URL: fresh.url, AUTH_MODE: 'guests', LIMITS: 'collection=100000' });
  });
  afterAll(async () => {
    await server.close();
    await drop();
  });

  async function ask(method: string, path: string, token?: string, body?: object) {
    const answer = await fetch(`${server.url}/api${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  }
  const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;
  const journey = async (title: string, token?: string): Promise<{ id: string; token: string }> =>
    (await ask('POST', '/logs', token, { title, waypoints: [{ airport: 'CDG' }, { airport: 'NRT' }] })).body;
  const make = async (token: string, body: object = {}): Promise<string> =>
    (await ask('POST', '/collections', token, { title: 'Nights', ...body })).body.id;
  const put = async (id: string, token: string, body: object): Promise<number> =>
    (await ask('POST', `/collections/${id}/items`, token, body)).body.id;
  async function read(id: string, token?: string): Promise<z.infer<typeof collection>> {
    const { status, body } = await ask('GET', `/collections/${id}`, token);
    expect(status).toBe(200);
    return collection.parse(body);
  }
  const shown = ({ entries }: z.infer<typeof collection>) =>
    entries.map((entry) => (entry.kind === 'gap' ? `(${entry.was})` : entry.title));

  test('are made, filled, ordered, renamed, deleted and restored', async () => {
    const { id: east, token } = await journey('East');
    const { id: west } = await journey('West', token);
    const id = await make(token, { tags: ['sea'], description: 'By night' });
    const first = await put(id, token, { journey: east });
    const second = await put(id, token, { journey: west, behind: null });
    expect(shown(await read(id, token))).toEqual(['West', 'East']);
    expect(await statusOf('PATCH', `/collections/${id}/items/${second}`, token, { behind: first })).toBe(204);
    expect(await statusOf('PATCH', `/collections/${id}/items/${second}`, token, { behind: 987_654 })).toBe(404);
    const whole = await read(id, token);
    expect(shown(whole)).toEqual(['East', 'West']);
    expect(whole).toMatchObject({
      ...{ title: 'Nights', role: 'owner', items: 2, hidden: 0, seconds: 0, public: false, tags: ['sea'], members: [] },
      entries: [{ id: first, kind: 'journey', journey: east, seconds: null, travelDate: null }, {}],
    });
    expect((await ask('PATCH', `/collections/${id}`, token, { title: 'Days' })).body).toMatchObject({ title: 'Days' });
    for (const [tag, status] of [
      ['"nope"', 412],
      ['"1"', 412],
      ['*', 200],
    ] as const) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'if-match': tag };
      const sent = { method: 'PATCH', headers, body: JSON.stringify({ title: 'Days' }) };
      expect((await fetch(`${server.url}/api/collections/${id}`, sent)).status, tag).toBe(status);
    }
    expect(await statusOf('DELETE', `/collections/${id}/items/${first}`, token)).toBe(204);
    expect(await statusOf('DELETE', `/collections/${id}/items/${first}`, token)).toBe(404);
    expect(await statusOf('DELETE', `/collections/${id}`, token)).toBe(204);
    expect(await statusOf('GET', `/collections/${id}`, token)).toBe(404);
    expect((await ask('GET', '/collections?deleted=true', token)).body.collections).toMatchObject([{ id }]);
    expect((await ask('PATCH', `/collections/${id}`, token, { deleted: false })).status).toBe(200);
    expect(shown(await read(id, token))).toEqual(['West']);
  });

  test('give viewers, editors, owners and others what is theirs', async () => {
    const { id: log, token: owner } = await journey('East');
    const [editor, viewer, guest] = [
      (await journey('a')).token,
      (await journey('b')).token,
      (await journey('c')).token,
    ];
    const id = await make(owner);
    const item = await put(id, owner, { journey: log });
    for (const [role, token] of [
      ['editor', editor],
      ['viewer', viewer],
    ] as const) {
      const invited = (await ask('POST', `/collections/${id}/invitation`, owner, { role })).body;
      expect(invited.url).toBe(`${server.url}/collections/${id}#${invited.token}`);
      expect(await statusOf('POST', `/collections/${id}/members`, token, { token: invited.token })).toBe(204);
      expect(await read(id, token)).toMatchObject({ role, invitation: null, owner: { color: expect.any(String) } });
    }
    expect(await statusOf('POST', `/collections/${id}/members`, guest, { token: 'nothing' })).toBe(404);
    const subjects = { owner, editor, viewer, guest, stranger: undefined };
    const table: [method: string, path: string, body: object | undefined, expected: Record<string, number>][] = [
      ['GET', '', undefined, { owner: 200, editor: 200, viewer: 200, guest: 404, stranger: 404 }],
      ['PATCH', '', { tags: ['x'] }, { owner: 200, editor: 200, viewer: 403, guest: 404, stranger: 401 }],
      ['PATCH', '', { public: false }, { owner: 200, editor: 403, viewer: 403, guest: 404, stranger: 401 }],
      [
        'PATCH',
        `/items/${item}`,
        { behind: null },
        { owner: 204, editor: 204, viewer: 403, guest: 404, stranger: 401 },
      ],
      ['PUT', '/like', undefined, { owner: 204, editor: 204, viewer: 204, guest: 404, stranger: 401 }],
      ['POST', '/uses', { kind: 'play' }, { owner: 204, editor: 204, viewer: 204, guest: 404, stranger: 401 }],
      ['DELETE', '/invitation', undefined, { owner: 204, editor: 403, viewer: 403, guest: 404, stranger: 401 }],
      ['DELETE', '/members/987654', undefined, { owner: 404, editor: 403, viewer: 403, guest: 404, stranger: 401 }],
    ];
    for (const [method, path, body, expected] of table)
      for (const [who, token] of Object.entries(subjects))
        expect(await statusOf(method, `/collections/${id}${path}`, token, body), `${who} ${method} ${path}`).toBe(
          expected[who],
        );
    expect((await ask('PATCH', `/collections/${id}`, viewer, {})).body.refusal.detail).toContain('in this collection');
    expect(await read(id, owner)).toMatchObject({ likes: 3, plays: 3, liked: true, invitation: null });
    const { members } = await read(id, viewer);
    const [, leaver] = members as [unknown, { userId: number }];
    expect(await statusOf('DELETE', `/collections/${id}/members/${leaver.userId}`, viewer)).toBe(204);
    expect(await statusOf('GET', `/collections/${id}`, viewer)).toBe(404);
    const { body } = await ask('GET', '/audit?limit=1000', server.operatorToken);
    const actions = body.events.filter(
      ({ detail }: { detail: { collection?: string } | null }) => detail?.collection === id,
    );
    expect(actions.map(({ action }: { action: string }) => action)).toEqual([
      'collection left',
      'collection shared',
      'collection published',
      'collection joined',
      'collection shared',
      'collection joined',
      'collection shared',
    ]);
    for (const token of [editor, viewer]) expect(await statusOf('DELETE', `/collections/${id}`, token)).not.toBe(204);
  });

  test('show what their reader may read, count the rest, and say where something is gone', async () => {
    const { id: secret, token: owner } = await journey('Secret');
    const [listed, open, gone] = await Promise.all(
      ['Listed', 'Open', 'Gone'].map(async (title) => (await journey(title, owner)).id),
    );
    await ask('PATCH', `/logs/${listed}/access`, owner, { listed: true });
    await ask('PATCH', `/logs/${open}/access`, owner, { addressRole: 'viewer' });
    const id = await make(owner, { public: true });
    for (const log of [secret, listed, open, gone]) await put(id, owner, { journey: log! });
    await ask('DELETE', `/logs/${gone}`, owner);
    const { token: reader } = await journey('mine');
    for (const token of [reader, undefined]) {
      const read1 = await read(id, token);
      expect(shown(read1)).toEqual(['Listed', '(journey)']);
      expect(read1).toMatchObject({ hidden: 2, items: 4, owner: null, members: [], role: 'viewer' });
    }
    const { token: invitation } = (await ask('POST', `/collections/${id}/invitation`, owner, { role: 'editor' })).body;
    await ask('POST', `/collections/${id}/members`, reader, { token: invitation });
    expect(shown(await read(id, reader))).toEqual(['Listed', 'Open', '(journey)']);
    expect(shown(await read(id, owner))).toEqual(['Secret', 'Listed', 'Open', '(journey)']);
    // Who may not read a journey cannot put it in, or learn that it is there.
    expect(await statusOf('POST', `/collections/${id}/items`, reader, { journey: secret })).toBe(404);
    // An editor puts another person's open journey in: its address stays its key.
    const { id: others, token: third } = await journey('Third');
    await ask('PATCH', `/logs/${others}/access`, third, { addressRole: 'viewer' });
    await put(id, reader, { journey: others });
    expect(shown(await read(id, reader))).toContain('Third');
    expect(shown(await read(id, owner))).not.toContain('Third');
  });

  test('of a rule hold what fits now, and nothing is put in by hand', async () => {
    const { id: east, token } = await journey('East');
    await ask('POST', '/logs', token, { title: 'Home', waypoints: [{ airport: 'CDG' }] });
    const id = await make(token, { rule: { airport: 'rjaa', continent: 'Asia' } });
    expect(shown(await read(id, token))).toEqual(['East']);
    await ask('DELETE', `/logs/${east}`, token);
    expect(shown(await read(id, token))).toEqual([]);
    await ask('PATCH', `/collections/${id}`, token, { rule: { country: 'France' } });
    expect(shown(await read(id, token))).toEqual(['Home']);
    const { id: log } = await journey('Other', token);
    expect(await statusOf('POST', `/collections/${id}/items`, token, { journey: log })).toBe(403);
    expect(await statusOf('PATCH', `/collections/${await make(token)}`, token, { rule: { tag: 'x' } })).toBe(400);
    for (const rule of [{}, { year: 'x' }, { tag: '' }, { more: 1 }])
      expect(await statusOf('POST', '/collections', token, { title: 'x', rule })).toBe(400);
  });

  test('of a rule tell nobody but the owner which private journeys fit it', async () => {
    const { token: owner } = await journey('Private');
    const { token: editor } = await journey('a');
    const id = await make(owner, { public: true, rule: { country: 'France' } });
    const { token: invitation } = (await ask('POST', `/collections/${id}/invitation`, owner, { role: 'editor' })).body;
    await ask('POST', `/collections/${id}/members`, editor, { token: invitation });
    expect(await ask('PATCH', `/collections/${id}`, editor, { rule: { country: 'Japan' } })).toMatchObject({
      ...{ status: 403, body: { refusal: { code: 'NOT_ALLOWED' } } },
    });
    expect(await statusOf('PATCH', `/collections/${id}`, editor, { title: 'Theirs' })).toBe(200);
    expect(await read(id, owner)).toMatchObject({ rule: { country: 'France' }, hidden: 0, entries: [{}] });
    for (const token of [editor, undefined]) expect(await read(id, token)).toMatchObject({ hidden: 0, entries: [] });
  });

  test('are listed page by page, mine and public', async () => {
    const { token } = await journey('East');
    for (const title of ['a', 'b', 'c']) await make(token, { title, public: true });
    for (const scope of ['mine', 'public'] as const) {
      const seen: string[] = [];
      let next: string | null = '';
      while (next !== null) {
        const asked = await ask('GET', `/collections?scope=${scope}&limit=2${next && `&cursor=${next}`}`, token);
        const page = collectionPage.parse(asked.body);
        seen.push(...page.collections.map(({ title }) => title));
        next = page.next;
      }
      expect(seen.slice(0, 3)).toEqual(['c', 'b', 'a']);
      const { body } = await ask('GET', `/collections?scope=${scope}&limit=1`, token);
      const other = scope === 'mine' ? 'public' : 'mine';
      for (const wrong of [`scope=${other}&cursor=${body.next}`, 'cursor=nothing', 'limit=101'])
        expect(await statusOf('GET', `/collections?${wrong}`, token), wrong).toBe(400);
    }
    expect((await ask('GET', '/collections?scope=public')).body.collections.length).toBeGreaterThan(2);
    expect(await statusOf('GET', '/collections')).toBe(401);
  });
});
