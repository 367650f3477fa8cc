import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { scoreIn } from '../../../training/listen/compressed-xml.ts';
import { sungLine } from '../../../training/listen/lieder.ts';

const note = (step: string, duration: number, more = '') =>
  `<note default-x="1">${more}<pitch><step>${step}</step><octave>4</octave></pitch><duration>${duration}</duration><voice>1</voice></note>`;
const rest = (duration: number) => `<note><rest/><duration>${duration}</duration><voice>1</voice></note>`;

const SONG = `<score-partwise><part-list></part-list>
<part id="P1"><measure number="1"><attributes><divisions>2</divisions><time><beats>3</beats><beat-type>4</beat-type></time></attributes>
<direction><sound tempo="90"/></direction>${note('A', 2, '<lyric/>')}${rest(1)}${note('C', 1)}${note('D', 2)}
<backup><duration>6</duration></backup><note><pitch><step>E</step><octave>3</octave></pitch><duration>6</duration><voice>2</voice></note></measure>
<measure number="2">${note('D', 4, '<tie type="stop"/>')}${note('F', 2, '<chord/>')}${rest(2)}</measure></part>
<part id="P2"><measure number="1">${note('G', 6)}</measure></part></score-partwise>`;

test('the line of a voice has its rests, and tied notes are one', () => {
  const line = sungLine(SONG)!;
  expect(line.tempos).toEqual([{ tick: 0, bpm: 90 }]);
  expect(line.bars).toEqual([
    { tick: 0, ticks: 1440, metre: [3, 4] },
    { tick: 1440, ticks: 1440, metre: [3, 4] },
  ]);
  expect(line.parts.melody.map(({ tick, ticks, pitch }) => [tick, ticks, pitch])).toEqual([
    [0, 480, 69],
    [720, 240, 60],
    [960, 1440, 62],
  ]);
});

test('a score without words or without a tempo is left out', () => {
  expect(sungLine(SONG.replace('<lyric/>', ''))).toBeUndefined();
  expect(sungLine(SONG.replace('<sound tempo="90"/>', ''))).toBeUndefined();
});

/** A zip of some files, without the checksums that the reader does not ask for. */
function zip(files: readonly (readonly [name: string, text: string])[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const packed = deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), packed);
    centrals.push(central, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...centrals, end]);
}

test('a compressed score is found behind its container', () => {
  expect(
    scoreIn(
      zip([
        ['META-INF/container.xml', '<container/>'],
        ['score.xml', SONG],
      ]),
    ),
  ).toBe(SONG);
  expect(() => scoreIn(zip([['META-INF/container.xml', '<container/>']]))).toThrow(RangeError);
});
