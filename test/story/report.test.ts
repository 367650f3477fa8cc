import { expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import type { PlayedMusic } from '../../protocol/analysis.ts';
import type { CompositionFile } from '../../protocol/composition-file.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

test('what happened in a room is in the report afterwards, and the piece that was played is kept', async () => {
  const server = await startServer();
  const log = await createLog(server.url, 'CDG', 'NRT');
  const ada = await connect({ url: server.url, log, name: 'Ada' });
  const ben = await connect({ url: server.url, log, name: 'Ben' });
  ada.travelLog.setTitle('A long way');
  await ada.saved();
  await ben.transport.play();
  const began = Date.now();
  // Less than ten seconds are not kept.
  await until('the performance is long enough', () => Date.now() - began > 10_500, 20_000);
  expect([...ada.score.notes()].length).toBeGreaterThan(5);
  await ben.transport.pause();
  const heard = [...ada.score.notes()].map(({ voice, tick, ticks, pitch, velocity, offset }) => {
    return { voice, tick, ticks, pitch, velocity, offset };
  });
  await ada.leave();
  await ben.leave();

  const get = async <T>(path: string) => (await (await fetch(server.url + path)).json()) as T;
  interface Report {
    readonly log: string;
    readonly edits: number;
    readonly notes: number;
    readonly members: number;
    readonly minutes: number;
  }
  let report: Report | undefined;
  await until('the report tells of it', async () => {
    report = (await get<Report[]>(`/api/reports/rooms?token=${server.operatorToken}`)).find((row) => row.log === log);
    return report !== undefined && report.notes >= heard.length;
  });
  expect(report).toMatchObject({ log, edits: 1, members: 2 });
  expect(report!.minutes).toBeGreaterThan(0);

  const overview = () => get<{ title: string; music: PlayedMusic | null }>(`/api/logs/${log}`);
  await until('lists show the new title', async () => (await overview()).title === 'A long way');
  const piece = await get<CompositionFile>(`/api/logs/${log}/composition.json`);
  expect(piece.legs).toHaveLength(1);
  expect(piece.legs[0]!.notes).toEqual(expect.arrayContaining(heard));
  expect(piece.legs[0]!.notes.length).toBeGreaterThan(heard.length);
  await until('lists tell how it sounds', async () => (await overview()).music !== null);
  expect((await overview()).music).toMatchObject({ seed: 7, network: piece.network, analysis: piece.analysis });
  expect(piece.network).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  await server.close();
});
