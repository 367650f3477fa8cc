import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { bundled } from '../../examples/app-sound.ts';
import type { CompositionFile } from '../../protocol/composition-file.ts';
import type { Voice } from '../../protocol/note-event.ts';
import { scoreJson } from '../../server/composer/files/score-json.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import type { Leg } from '../../travel-log/legs.ts';
import { leg, settings } from '../composer/airports.ts';
import { composed } from '../composer/pieces.ts';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import type { Figures } from '../support/sound-page.ts';

describe.skipIf(skipBrowser)('sound of a page', () => {
  const app = useApp();

  test('is played by samples, under the content security policy', async () => {
    const context = await app.context();
    await context.addInitScript(watchSound);
    const { page } = await app.openFresh(['CDG', 'LHR'], context);
    const heard = () => page.evaluate(() => (globalThis as unknown as { heard: HeardSound }).heard);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(async () => (await heard()).sampled, { timeout: 20_000 }).toBeGreaterThan(5);
    await expect.poll(async () => (await heard()).decoded).toBeGreaterThan(20);
    const { violations, touched, first } = await heard();
    expect(violations).toEqual([]);
    console.log(`The first sampled note was given to the browser ${Math.round(first - touched)} ms after the click.`);
  });

  describe('as it is rendered', () => {
    let page: Page;
    beforeEach(async () => {
      page = await app.open('about:blank');
      await page.addScriptTag({ content: await bundled(join(import.meta.dirname, '../support/sound-page.ts')) });
    });
    const measured = (piece: CompositionFile, by: 'samples' | 'synth'): Promise<Figures> =>
      page.evaluate(([piece, by]) => (globalThis as unknown as Bundled).bundle.measured(piece, by), [
        piece,
        by,
      ] as const);

    test('has the high frequencies that the synthesiser lacks', async () => {
      const piece = pieceOf(leg('BRU', 'LHR'));
      const [samples, synth] = [await measured(piece, 'samples'), await measured(piece, 'synth')];
      console.log('samples', samples, 'synth', synth);
      expect(samples.presence).toBeGreaterThan(-22);
      expect(samples.presence).toBeGreaterThan(synth.presence + 6);
    });

    test('has pad, bass and drums within 12 dB of the melody on a small speaker', async () => {
      const piece = pieceOf(leg('BRU', 'LHR'));
      const levels: Partial<Record<Voice, number>> = {};
      for (const voice of ['melody', 'pad', 'bass', 'percussion'] as const)
        levels[voice] = (await measured(aloneIn(piece, voice), 'samples')).smallSpeaker;
      console.log(levels);
      for (const voice of ['pad', 'bass', 'percussion'] as const)
        expect(levels[voice], voice).toBeGreaterThan(levels.melody! - 12);
    });

    test('case 25: a journey to the north-east is as loud on the left as on the right', async () => {
      const figures = await measured(pieceOf(flight('BGO', 'TRD'), flight('TRD', 'BOO')), 'samples');
      console.log(figures, `${(figures.seconds / figures.took).toFixed(1)} times as fast as it plays`);
      expect(Math.abs(figures.right)).toBeLessThan(1);
    });
  });
});

interface Bundled {
  readonly bundle: typeof import('../support/sound-page.ts');
}

const pieceOf = (...legs: Leg[]): CompositionFile =>
  scoreJson(
    composed(
      'A journey',
      legs.map((leg) => planLeg(leg, settings())),
    ),
  );

/** Airports of Norway, which lie to the north-east of each other. */
const NORWAY = { BGO: [60.2934, 5.2181], TRD: [63.4578, 10.924], BOO: [67.2692, 14.3653] } as const;

function flight(from: keyof typeof NORWAY, to: keyof typeof NORWAY): Leg {
  const flown = leg('LHR', 'CDG', { id: `${from}-${to}` });
  const at = (code: keyof typeof NORWAY) => ({ iata: code, latitude: NORWAY[code][0], longitude: NORWAY[code][1] });
  return { ...flown, origin: { ...flown.origin, ...at(from) }, destination: { ...flown.destination, ...at(to) } };
}

const aloneIn = (piece: CompositionFile, voice: Voice): CompositionFile => ({
  ...piece,
  legs: piece.legs.map((leg) => ({ ...leg, notes: leg.notes.filter((note) => note.voice === voice) })),
});

/** Sound that a page has made. Times in ms. */
interface HeardSound {
  decoded: number;
  /** Notes that samples were played for. */
  sampled: number;
  violations: string[];
  touched: number;
  first: number;
}

/** In the page, before its own scripts: counts samples that are decoded, and notes that play one of them. */
function watchSound(): void {
  const heard: HeardSound = { decoded: 0, sampled: 0, violations: [], touched: 0, first: 0 };
  const samples = new WeakSet<AudioBuffer>();
  const { decodeAudioData } = OfflineAudioContext.prototype;
  OfflineAudioContext.prototype.decodeAudioData = async function (...given) {
    const buffer = await decodeAudioData.apply(this, given);
    heard.decoded += 1;
    samples.add(buffer);
    return buffer;
  };
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...given) {
    if (this.buffer && samples.has(this.buffer)) {
      heard.first ||= performance.now();
      heard.sampled += 1;
    }
    start.apply(this, given);
  };
  addEventListener('securitypolicyviolation', (event) => heard.violations.push(event.blockedURI));
  addEventListener(
    'pointerdown',
    () => {
      heard.touched = performance.now();
    },
    { capture: true },
  );
  Object.assign(globalThis, { heard });
}
