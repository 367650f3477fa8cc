import { z } from 'zod';
import { REPORTS } from '../../session-events/reports/contents.ts';
import { wishOf } from '../../session-events/reports/parameters.ts';
import type { Column, Report } from '../../session-events/reports/report.ts';
import type { RouteContracts } from './route-contract.ts';

export const formatted = z.looseObject({
  format: z.enum(['json', 'csv', 'parquet']).default('json').describe('Format of the answer.'),
});

/** Parameters of each report, by its name. */
export const WISHES: ReadonlyMap<string, ReturnType<typeof wishOf>> = new Map(
  REPORTS.map((report) => [report.name, wishOf(report)]),
);

const parameter = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('count'), meaning: z.string(), min: z.int(), max: z.int(), usual: z.int() }),
  z.object({ kind: z.literal('choice'), meaning: z.string(), choices: z.array(z.string()).readonly() }),
  z.object({ kind: z.literal('instant'), meaning: z.string() }),
  z.object({ kind: z.literal('log'), meaning: z.string() }),
]);
const column = z.object({ type: z.enum(['text', 'whole', 'number']), unit: z.string(), meaning: z.string() });
const columns = z.record(z.string(), column);
const chart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bars'), label: z.array(z.string()).readonly(), value: z.string() }),
  z.object({ kind: z.literal('stems'), x: z.string(), value: z.string() }),
  z.object({ kind: z.literal('line'), x: z.string(), value: z.string(), series: z.string().exactOptional() }),
  z.object({ kind: z.literal('grid'), x: z.string(), y: z.string(), value: z.string() }),
]);

export const reportList = z.object({
  reports: z
    .array(
      z.object({
        name: z.string(),
        title: z.string(),
        description: z.string(),
        chart,
        parameters: z.record(z.string(), parameter),
        columns,
      }),
    )
    .readonly(),
});

const CELLS = { text: z.string(), whole: z.int(), number: z.number() } as const;
const cell = ({ type, unit, meaning }: Column) =>
  CELLS[type].nullable().describe(unit === '' ? meaning : `${meaning}, ${unit}`);

/** The answer of one report, with its rows. */
const answerOf = ({ name, title, description, columns: own }: Report) =>
  z
    .object({
      name: z.literal(name),
      title: z.string(),
      columns,
      rows: z.array(z.object(Object.fromEntries(Object.entries(own).map(([key, of]) => [key, cell(of)])))).readonly(),
      more: z.boolean().describe('There are more rows than the limit.'),
      complete: z.boolean().describe('False where the newest events of an instance, or an older file, are missing.'),
    })
    .meta({ title, description });

const [first, ...others] = REPORTS.map(answerOf);

export const REPORT_ROUTES = {
  'GET /api/reports': {
    right: 'read',
    tokens: ['guest', 'session', 'accessToken', 'operator'],
    answers: { 200: reportList },
    refusals: { 403: ['NOT_ALLOWED'] },
    limits: ['report'],
  },
  'GET /api/reports/:name': {
    path: { name: z.enum(REPORTS.map(({ name }) => name)).describe('Name of a report.') },
    answers: {
      200: {
        media: {
          'application/json': z.union([first!, ...others]),
          'text/csv': 'text',
          'application/vnd.apache.parquet': 'bytes',
        },
      },
    },
    refusals: { 400: ['BAD_MESSAGE'], 403: ['NOT_ALLOWED'], 404: ['NOT_FOUND', 'UNKNOWN_LOG'] },
    limits: ['report'],
    right: 'read',
    tokens: ['guest', 'session', 'accessToken', 'operator'],
  },
} as const satisfies RouteContracts;
