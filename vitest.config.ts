import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { closingLine } from './test/support/closing-line.ts';

/** Files that run after all others, one by one. */
const ALONE = [
  // Plants files into the sources.
  'test/layers.test.ts',
  // Allow a second at most.
  'test/sdk/connect.test.ts',
  'test/story/refused-edits.test.ts',
  'test/story/session-ends.test.ts',
  'test/story/siblings.test.ts',
  'test/story/slow-member.test.ts',
];

// Migrations and Chromium take their time on a small, busy machine.
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    globalSetup: ['test/support/services.ts'],
    reporters: ['default', closingLine()],
    // Vitest leaves one core to itself, but tests wait about half of the time. Each file needs a Redis of its own.
    maxWorkers: process.env.TEST_REDIS_URL ? 1 : availableParallelism(),
    projects: [
      {
        test: {
          ...{ name: 'side by side', ...patience },
          ...{ include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, ...ALONE] },
        },
      },
      { test: { name: 'alone', ...patience, include: ALONE, fileParallelism: false } },
    ],
  },
});
