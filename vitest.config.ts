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

/** Files with a process of their own, for what they change in it or count. */
const APART = [
  // Replace modules.
  'test/model/*.test.ts',
  // Counts the tensors of threads, under load.
  'test/composing/composing.test.ts',
  // Turn the clock before y-protocols takes it, and give Node a database of browsers.
  'test/sdk/old-journals.test.ts',
  'test/sdk/presence.test.ts',
  'test/sdk/session-storage.test.ts',
];

// Migrations, composing and Chromium take their time on a small, busy machine, and a page stands still for more than a
// second now and then, beside another test and its servers.
const patience = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } };

export default defineConfig({
  test: {
    globalSetup: ['test/support/services.ts'],
    reporters: ['default', closingLine()],
    // Tests wait about half of the time. Each worker needs a Redis of its own.
    maxWorkers: process.env.TEST_REDIS_URL ? 1 : availableParallelism() + 1,
    projects: [
      // All others share a process a core, and its modules: loading the server takes most of them longer than their tests.
      {
        test: {
          ...{ name: 'together', ...patience, isolate: false },
          ...{ include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, ...APART, ...ALONE] },
        },
      },
      { test: { name: 'apart', ...patience, include: APART } },
      {
        test: {
          ...{ name: 'alone', ...patience, isolate: false, include: ALONE },
          ...{ fileParallelism: false, sequence: { groupOrder: 1 } },
        },
      },
    ],
  },
});
