import { parseMidi } from 'midi-file';
import { expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { compositionFile } from '../../protocol/composition-file.ts';
import { createLog, startServer } from '../support/server.ts';

test('a room gives its whole piece as files, with what this client has just written', async () => {
  const server = await startServer();
  const room = await connect({ url: server.url, log: await createLog(server.url, 'CDG'), name: 'Ada' });
  await expect(room.exports.midi()).rejects.toMatchObject({ refusal: { code: 'NOTHING_TO_PLAY' } });

  room.travelLog.add({ airport: 'LHR' });
  const piece = compositionFile.parse(await room.exports.json());
  expect(piece.legs.map(({ from, to }) => [from, to])).toEqual([['CDG', 'LHR']]);
  expect(await room.exports.analysis()).toEqual(piece.analysis);
  const struck = parseMidi(await room.exports.midi())
    .tracks.flat()
    .filter(({ type }) => type === 'noteOn');
  expect(struck).toHaveLength(piece.analysis.notes);
  expect([...room.score.notes()]).toEqual([]);

  await server.close();
  await expect(room.exports.analysis()).rejects.toMatchObject({ refusal: { code: 'UNAVAILABLE' } });
  await room.leave();
});
