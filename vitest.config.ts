import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { closingLine } from './test/support/closing-line.ts';

/** Files that run after all others, one by one. */
const ALONE = [
  // Plants files into the sources.
  'test/layers.test.ts',
  // Measures how exactly pages sound.
  'test/browser/jam.test.ts',
  // Allow a second at most.
  'test/sdk/connect.test.ts',
  'test/story/refused-edits.test.ts',
  'test/story/session-ends.test.ts',
  'test/story/siblings.test.ts',
  'test/story/slow-member.test.ts',
];

/**
 * Files that share a process and its modules with those before them: loading the server takes most of them longer than
 * their tests. None of them replaces a module, counts tensors or changes its process.
 */
const TOGETHER = [
  ...[
    'admin',
    'app',
    'archive',
    'browser',
    'connection',
    'contract',
    'http',
    'identity',
    'itinerary',
    'jobs',
    'listening',
  ],
  ...[
    'protocol',
    'rights',
    'room',
    'session-events',
    'similarity',
    'storage',
    'story',
    'sync',
    'training',
    'travel-log',
  ],
].map((folder) => `test/${folder}/**/*.test.ts`);

// Migrations, composing and Chromium take their time on a small, busy machine, and a page stands still for more than a
// second now and then, beside another test and its servers.
const patience = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 5_000 } } };

export default defineConfig({
  test: {
    globalSetup: ['test/support/services.ts'],
    reporters: ['default', closingLine()],
    // Vitest leaves one core to itself, but tests wait about half of the time. Each file needs a Redis of its own.
    maxWorkers: process.env.TEST_REDIS_URL ? 1 : availableParallelism(),
    projects: [
      { test: { name: 'together', ...patience, include: TOGETHER, exclude: ALONE, isolate: false } },
      {
        test: {
          ...{ name: 'apart', ...patience },
          ...{ include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, ...TOGETHER, ...ALONE] },
        },
      },
      { test: { name: 'alone', ...patience, include: ALONE, fileParallelism: false } },
    ],
  },
});
