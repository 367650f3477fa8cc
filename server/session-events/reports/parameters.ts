import { z } from 'zod';
import type { Parameter, Report } from './report.ts';

/** Rows of an answer, count. */
export const MOST_ROWS = 10_000;
const USUAL_ROWS = 1_000;

/** Parameters that every report takes. */
export const COMMON: Readonly<Record<string, Parameter>> = {
  since: { kind: 'instant', meaning: 'events from then on' },
  until: { kind: 'instant', meaning: 'events before then' },
  log: { kind: 'log', meaning: 'events of this journey alone' },
  limit: { kind: 'count', meaning: 'rows at most', min: 1, max: MOST_ROWS, usual: USUAL_ROWS },
};

/** Minutes by which the asker's clock is ahead of UTC. */
export const OFFSET: Parameter = {
  kind: 'count',
  meaning: 'minutes by which the clock of days and hours is ahead of UTC',
  min: -14 * 60,
  max: 14 * 60,
  usual: 0,
};

/** The size of regions: areas of the IANA time zones, which are continents and oceans, or countries. */
export const BY_REGION: Parameter = {
  kind: 'choice',
  meaning: 'regions are areas of time zones (continents and oceans), or countries',
  choices: ['area', 'country'],
};

/** A wish for a report: ms, counts, choices and a uuid by the names of its parameters. */
export type Wish = Readonly<Record<string, string | number | undefined>>;

/** The schema of a report's parameters as texts, as an address has them. Any other parameter is refused. */
export const wishOf = (report: Pick<Report, 'parameters'>): z.ZodObject & z.ZodType<Wish> =>
  z.strictObject(
    Object.fromEntries(
      Object.entries({ ...COMMON, ...report.parameters }).map(([name, parameter]) => [
        name,
        schemaOf(parameter).meta({ ...schemaOf(parameter).meta(), description: parameter.meaning }),
      ]),
    ),
  );

function schemaOf(parameter: Parameter): z.ZodType<string | number | undefined> {
  switch (parameter.kind) {
    case 'count':
      return WHOLE.pipe(z.number().min(parameter.min).max(parameter.max))
        .default(parameter.usual)
        .meta(inReference(parameter));
    case 'choice':
      return z.enum(parameter.choices).default(parameter.choices[0]);
    case 'instant':
      return INSTANT.optional();
    case 'log':
      return z.uuid().toLowerCase().optional();
  }
}

/** A count in the reference: a number that is written in an address. */
const inReference = ({ min, max, usual }: Extract<Parameter, { kind: 'count' }>) => ({
  ...{ type: 'integer', pattern: undefined, minimum: min, maximum: max, usual },
});

const WHOLE = z
  .string()
  .regex(/^-?\d{1,9}$/, 'not a whole number')
  .transform(Number);

const INSTANT = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'neither a day nor an instant in ISO 8601')
  .transform((said) => Date.parse(said));
