import { expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

test('what happened in a room is in the report afterwards, and the piece that was played is kept', async () => {
  const server = await startServer();
  const log = await createLog(server.url, 'CDG', 'BRU');
  const ada = await connect({ url: server.url, log, name: 'Ada' });
  const ben = await connect({ url: server.url, log, name: 'Ben' });
  ada.travelLog.setTitle('A short hop');
  await ada.saved();
  await ben.transport.play();
  await until('some notes have come', () => [...ada.score.notes()].length > 5);
  await ben.transport.pause();
  const notes = [...ada.score.notes()].length;
  await ada.leave();
  await ben.leave();

  interface Report {
    readonly log: string;
    readonly edits: number;
    readonly notes: number;
    readonly members: number;
    readonly minutes: number;
  }
  let report: Report | undefined;
  await until('the report tells of it', async () => {
    const rows = (await (await fetch(`${server.url}/api/reports/rooms`)).json()) as Report[];
    report = rows.find((row) => row.log === log);
    return report !== undefined && report.notes >= notes;
  });
  expect(report).toMatchObject({ log, edits: 1, members: 2 });
  expect(report!.minutes).toBeGreaterThan(0);

  const overview = () =>
    fetch(`${server.url}/api/logs/${log}`).then((response) => response.json()) as Promise<{ title: string }>;
  await until('lists show the new title', async () => (await overview()).title === 'A short hop');
  const score = (await (await fetch(`${server.url}/api/logs/${log}/composition.json`)).json()) as {
    legs: { notes: unknown[] }[];
  };
  expect(score.legs).toHaveLength(1);
  expect(score.legs[0]!.notes.length).toBeGreaterThanOrEqual(notes);
  await server.close();
});
