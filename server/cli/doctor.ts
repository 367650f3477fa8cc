import type { Command } from 'commander';
import { examine } from '../upkeep/doctor/doctor.ts';
import { judge } from '../upkeep/judgement.ts';
import { checkLines } from './check-lines.ts';
import type { Act } from './outcome.ts';

export function addDoctorCommand(program: Command, act: Act): void {
  program
    .command('doctor')
    .description('checks every setting and connection, and names the remedy of what is wrong')
    .action(
      act(async ({ env, progress }) => {
        const checks = await examine(env, progress);
        const counts = judge(checks);
        return { result: { ...counts, checks }, lines: checkLines(checks), failed: counts.bad > 0 };
      }),
    );
}
