import { type Attempts, ask, together, tryDoors } from './ask.ts';
import type { Attack } from './attack.ts';
import { privateLog } from './people.ts';

const SECRET_TITLE = 'Private';

/** A private collection, its owner, an editor and a viewer of it, and a thief with a collection of their own. */
const collections: Attack = async (target) => {
  const { url } = target;
  const [log, editor, viewer, thief] = [
    await privateLog(target),
    await privateLog(target),
    await privateLog(target),
    await privateLog(target),
  ];
  const read = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T;
  const make = async (token: string) =>
    (await read<{ id: string }>(ask(url, 'POST', '/api/collections', token, { title: 'Nights' }))).id;
  const [id, own] = [await make(log.owner), await make(thief.owner)];
  const at = `/api/collections/${id}`;
  const put = (where: string, token: string, journey: string) =>
    read<{ id: number }>(ask(url, 'POST', `/api/collections/${where}/items`, token, { journey }));
  const { id: item } = await put(id, log.owner, log.id);
  const { id: ownItem } = await put(own, thief.owner, thief.id);
  const invite = (role: string) =>
    read<{ token: string }>(ask(url, 'POST', `${at}/invitation`, log.owner, { role })).then(({ token }) => token);
  const join = (token: string, invitation: string) => ask(url, 'POST', `${at}/members`, token, { token: invitation });
  const [first, last] = [await invite('editor'), 'viewer'];
  await join(editor.owner, first);
  const second = await invite(last);
  await join(viewer.owner, second);
  const { user } = await read<{ user: { userId: number } }>(ask(url, 'GET', '/api/me', editor.owner));

  const changes: readonly [method: string, path: string, body?: object][] = [
    ['PATCH', at, { title: 'Mine' }],
    ['PATCH', at, { public: true }],
    ['POST', `${at}/items`, { journey: thief.id }],
    ['PATCH', `${at}/items/${item}`, { behind: null }],
    ['DELETE', `${at}/items/${item}`],
    ['POST', `${at}/invitation`, { role: 'editor' }],
    ['DELETE', `${at}/invitation`],
    ['DELETE', `${at}/members/${user.userId}`],
    ['DELETE', at],
  ];
  const doorsOf = (who: string, token: string | undefined, requests = changes): Attempts =>
    Object.fromEntries(
      requests.map(([method, path, body]) => [
        `${who}: ${method} ${path} ${JSON.stringify(body ?? {})}`,
        () => ask(url, method, path, token, body),
      ]),
    );
  const reading = [
    ['GET', at],
    ['PUT', `${at}/like`],
    ['POST', `${at}/uses`, { kind: 'play' }],
  ] as const satisfies typeof changes;
  const refused = await tryDoors({
    ...doorsOf('nobody', undefined, [...changes, ...reading]),
    ...doorsOf('a stranger', thief.owner, [...changes, ...reading]),
    ...doorsOf('a viewer', viewer.owner),
    ...doorsOf('an editor', editor.owner, [
      ['PATCH', at, { public: true }],
      ['PATCH', at, { rule: { liked: true } }],
      ['POST', `${at}/invitation`, { role: 'editor' }],
      ['DELETE', at],
      // Journeys that they may not read, and items of other collections.
      ['POST', `${at}/items`, { journey: log.id }],
      ['POST', `${at}/items`, { journey: crypto.randomUUID() }],
      ['POST', `${at}/items`, { journey: editor.id, behind: ownItem }],
      ['PATCH', `${at}/items/${ownItem}`, { behind: null }],
      ['DELETE', `${at}/items/${ownItem}`],
    ]),
    'a stranger: the item of another collection': () =>
      ask(url, 'DELETE', `/api/collections/${own}/items/${item}`, thief.owner),
    'an invitation that was replaced': () => join(thief.owner, first),
    'an invitation of chance': () => join(thief.owner, crypto.randomUUID()),
    'an invitation to another collection': () =>
      ask(url, 'POST', `/api/collections/${own}/members`, viewer.owner, { token: second }),
  });

  const allowed: string[] = [];
  await ask(url, 'PATCH', at, log.owner, { public: true });
  for (const [who, token] of [
    ['an editor', editor.owner],
    ['a stranger', thief.owner],
    ['nobody', undefined],
  ] as const) {
    const answer = await ask(url, 'GET', at, token);
    const text = await answer.text();
    if (!answer.ok || text.includes(SECRET_TITLE) || text.includes(log.id))
      allowed.push(`${who} reads of a private journey in a public collection: ${answer.status}`);
  }
  const ended = await afterEnds();
  return together(refused, { tried: 3, allowed }, ended);

  async function afterEnds() {
    await ask(url, 'PATCH', at, log.owner, { public: false });
    await ask(url, 'DELETE', `${at}/invitation`, log.owner);
    await ask(url, 'DELETE', `${at}/members/${user.userId}`, log.owner);
    return tryDoors({
      'an invitation that has ended': () => join(thief.owner, second),
      ...doorsOf('a removed editor', editor.owner, [...changes, ...reading]),
    });
  }
};

export const COLLECTION_ATTACKS: Readonly<Record<string, Attack>> = { 'collections of others': collections };
