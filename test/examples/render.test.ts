import { parseMidi } from 'midi-file';
import { expect, test } from 'vitest';
import { JOURNEYS } from '../../examples/journeys.ts';
import { pianoRoll } from '../../examples/piano-roll.ts';
import { renderJourneys } from '../../examples/rendering.ts';
import { midiFile } from '../../server/composer/files/midi.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { network } from '../support/network.ts';

const { of } = createAirports(await readAirports());
const pieces = renderJourneys(JOURNEYS, of, network);
const named = (name: string) => pieces[JOURNEYS.findIndex((journey) => journey.name === name)]!;

test('a journey is the same bytes alone as among nine others, and the same picture', () => {
  const again = JOURNEYS.map((journey) => renderJourneys([journey], of, network)[0]!);
  expect(again.map(midiFile)).toEqual(pieces.map(midiFile));
  expect(again.map(pianoRoll)).toEqual(pieces.map(pianoRoll));
});

test('no note hangs, and none is struck while it sounds', () => {
  for (const { tracks } of pieces.map((piece) => parseMidi(midiFile(piece))))
    for (const track of tracks) {
      const sounding = new Set<number>();
      for (const event of track) {
        if (event.type === 'noteOn') {
          expect(sounding.has(event.noteNumber)).toBe(false);
          sounding.add(event.noteNumber);
        }
        if (event.type === 'noteOff') expect(sounding.delete(event.noteNumber)).toBe(true);
      }
      expect(sounding.size).toBe(0);
    }
});

test('journeys at the edges have the music that is theirs', () => {
  const { legs: round } = named('same-airport-twice');
  expect(round.map(({ plan }) => [plan.from, plan.to, plan.metre])).toEqual([['GIG', 'GIG', [9, 8]]]);
  const { legs: around } = named('unknown-airport');
  expect(around.map(({ plan }) => [plan.from, plan.to])).toEqual([['LIS', 'JFK']]);
  expect(named('twelve-stops').legs).toHaveLength(11);
  expect(named('eastbound-night').legs[0]!.plan.key).toMatch(/dorian$/);
  expect(named('one-stop').legs).toEqual([]);
  expect(pianoRoll(named('one-stop'))).toContain('no music');
  for (const { legs } of pieces) for (const { notes } of legs) expect(notes.length).toBeGreaterThan(50);
});

test('a picture has a mark for every note, and no text that is not escaped', () => {
  const piece = named('short-haul');
  const notes = piece.legs.reduce((sum, leg) => sum + leg.notes.length, 0);
  const picture = pianoRoll({ ...piece, title: 'Fish & <chips>' });
  expect(picture.match(/opacity=/g)).toHaveLength(notes);
  expect(picture).toContain('>Fish &amp; &lt;chips></text>');
});
