import { createHash } from 'node:crypto';
import { createLog, type LogCreation, newLog } from './create-log.ts';

const DEMO = {
  title: 'Three oceans, one tune',
  description: 'A journey to begin with: play it, move it, add to it.',
  seed: 20_260_501,
  waypoints: [
    { airport: 'CDG', depart: '2026-05-01T08:30:00Z', entry: 'Croissants at gate K, and a very long way ahead.' },
    {
      airport: 'NRT',
      arrive: '2026-05-01T21:10:00Z',
      depart: '2026-05-04T08:00:00Z',
      entry: 'Cicadas. Rain on the temple roof.',
    },
    { airport: 'LAX', arrive: '2026-05-04T18:05:00Z', depart: '2026-05-06T16:00:00Z', entry: 'Landed before we left.' },
    { airport: 'LIM', arrive: '2026-05-07T00:30:00Z', entry: 'Fog over the Pacific, and then the Andes.' },
  ],
};

const GUIDE = { name: 'Aero Melody', color: '#37607a' } as const;

/**
 * The demo journey of a fresh installation. Its uuid derives from the installation's secret, so that every start and
 * every instance finds the same one; after another SECRET its owner leads to it.
 */
export async function plantDemo(parts: {
  secret: string;
  travelLogs: LogCreation & {
    find(uuid: string): Promise<unknown>;
    oldestOf(owner: typeof GUIDE): Promise<string | undefined>;
  };
  users: { create(fields: { name: string; color: string }): Promise<{ id: number }> };
}): Promise<string> {
  const hash = createHash('sha256').update(`demo log of ${parts.secret}`).digest('hex');
  const uuid = hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
  if (await parts.travelLogs.find(uuid)) return uuid;
  // It was planted before any guest came, under a secret that has been replaced since.
  const former = await parts.travelLogs.oldestOf(GUIDE);
  if (former !== undefined) return former;
  const guide = await parts.users.create(GUIDE);
  // A place to try things out, open by its address.
  await createLog(
    newLog(() => undefined).parse(DEMO),
    { ownerId: guide.id, addressRole: 'editor' },
    parts.travelLogs,
    uuid,
  );
  return uuid;
}
