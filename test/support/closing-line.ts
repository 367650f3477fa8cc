import type { Reporter } from 'vitest/node';

/**
 * Ends the output with one line that counts tests, such as `41 passed, 0 failed, 2 skipped`. A file that does not
 * load, a suite whose hooks fail and an error outside of any test count as failures, and so does a run that never ends.
 */
export function closingLine(): Reporter {
  let line = '0 passed, 1 failed';
  // Whatever else has something to say on closing says it before.
  process.on('exit', () => process.stdout.write(`${line}\n`));
  return {
    onTestRunEnd(files, errors) {
      const results = files.flatMap((file) => [...file.children.allTests()].map((test) => test.result().state));
      const count = (...states: string[]) => results.filter((state) => states.includes(state)).length;
      const suites = files.flatMap((file) => [file, ...file.children.allSuites()]);
      const broken = suites.filter((suite) => suite.errors().length > 0).length;
      const skipped = count('skipped', 'pending');
      line = `${count('passed')} passed, ${count('failed') + broken + errors.length} failed`;
      if (skipped > 0) line += `, ${skipped} skipped`;
    },
  };
}
