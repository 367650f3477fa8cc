import { REPORTS } from '../server/session-events/reports/contents.ts';
import { COMMON } from '../server/session-events/reports/parameters.ts';
import type { Parameter, Report } from '../server/session-events/reports/report.ts';

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
const head = (...cells: readonly string[]) => row(...cells) + row(...cells.map(() => '---'));

function valuesOf(parameter: Parameter): string {
  switch (parameter.kind) {
    case 'count':
      return `${parameter.min} to ${parameter.max}; ${parameter.usual} if left out`;
    case 'choice':
      return `${parameter.choices.map((choice) => `\`${choice}\``).join(', ')}; the first if left out`;
    case 'instant':
      return 'a day or an instant in ISO 8601; no bound if left out';
    case 'log':
      return 'a uuid; all if left out';
  }
}

const parameterRows = (parameters: Report['parameters']) =>
  head('parameter', 'meaning', 'values') +
  Object.entries(parameters)
    .map(([name, parameter]) => row(`\`${name}\``, parameter.meaning, valuesOf(parameter)))
    .join('');

const sectionOf = ({ name, title, description, audience, parameters, columns }: Report) => `### ${title}

\`${name}\`${audience === 'operators' ? ', for operators alone' : ''}. ${description}

${Object.keys(parameters).length > 0 ? `${parameterRows(parameters)}\n` : ''}${
  head('column', 'unit', 'meaning') +
  Object.entries(columns)
    .map(([column, { unit, meaning, type }]) =>
      row(`\`${column}\``, unit || (type === 'text' ? 'text' : 'count'), meaning),
    )
    .join('')
}`;

/** docs/reports.md: every report with its parameters and columns. */
export const reports = `# Reports

Made from \`docs/reports.ts\` and \`server/session-events/reports/\` by \`npm run messages\`; a test compares them.

What happens in rooms is recorded as session events ([session-event.ts](../server/session-events/session-event.ts)), off
the path of edits and notes. A report is one SQL statement over them. Of a person, events and reports hold the number only.

Owners see what happened in the journeys that they own: all of them, or the one that \`log\` names. A deleted journey counts
no more. Operators, with the operator’s token, see all journeys. Nobody else sees any.

- **Page**: \`/reports\` shows each report as a drawing and a table. Owners come in with the browser that their journeys are
  in; an operator signs in with the operator’s token, which the tab forgets when it is closed.
- **REST**: \`GET /api/reports\` lists the reports, their parameters and columns; \`GET /api/reports/NAME?since=…\` answers
  \`{ name, title, columns, rows, more, complete }\`: \`more\` says that there are more rows than \`limit\`, and \`complete\`
  is false where the newest events of an instance could not be counted ([event-history.md](event-history.md)). \`format=csv\` and
  \`format=parquet\` give files. In CSV an apostrophe stands in front of what a spreadsheet would run as a formula.

\`\`\`sh
curl -H "authorization: Bearer $TOKEN" 'http://127.0.0.1:4321/api/reports/popular-routes?since=2026-05-01&format=csv'
\`\`\`

- **Command line**: \`npx aero reports\` lists them; \`npx aero reports popular-routes --since 2026-05-01\` asks the server that runs
  with the same environment, or the one that \`--url\` names, with the operator’s token. \`--json\`, \`--csv\`, \`--parquet -o FILE\`; \`--set\`
  names a parameter of one report, as in \`--set by=country\`.

An instance works out one report at a time, person by person, on threads of DuckDB; one that takes longer than 30 s is given up with
\`503\` ([limits.md](limits.md)).

Latencies are measured by clients, which may say anything. So each person counts once, whatever it sends: quantiles are worked out for
each person, and the figure is that of the person in the middle (of an even number of people, the lower of the two). One who lies
moves no figure of others by more than a place. \`people\` says from how many a figure comes; of one person it is that person’s word.
What was heard counts as far as the music has played ([session-events.md](session-events.md)).

Events of version 1 have neither parts of edits nor times to the first note: reports that need them leave those events out.

## Parameters of every report

${parameterRows(COMMON)}
Days and hours are those of UTC, unless \`offset\` moves the clock. A region is an area of the IANA time zones (Africa, America,
Antarctica, Asia, Atlantic, Australia, Europe, Indian, Pacific) or a country, as [airports.json](../data/airports.json) has them.

## The reports

${REPORTS.map(sectionOf).join('\n')}`;
