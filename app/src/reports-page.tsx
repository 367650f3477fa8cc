import { useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import * as operator from '#texts/operator.ts';
import * as texts from '#texts/reports.ts';
import { basePath } from './base-path.ts';
import { Logo } from './logo.tsx';
import { OperatorForm } from './operator-form.tsx';
import type { Report } from './report.ts';
import { ReportChart } from './report-chart.tsx';
import { ReportForm } from './report-form.tsx';
import { ReportTable } from './report-table.tsx';
import { type Format, openReportsModel, type ReportsModel, type Visit } from './reports-model.ts';

/** Reports of what happens in journeys, for those who own them and for the operator. */
export function ReportsPage() {
  const model = useMemo(openReportsModel, []);
  const visit = model.visit.value;
  return (
    <div class="plain">
      <header class="plain-head">
        <Logo />
        {visit.kind === 'in' && visit.isOperator && (
          <>
            <a href={`${basePath}/admin`}>{operator.whatRuns}</a>
            <button type="button" class="button" onClick={() => void model.signOut()}>
              {operator.signOut}
            </button>
          </>
        )}
      </header>
      <main class="plain-main">
        <h1>{texts.title}</h1>
        <p class="plain-lead">
          {texts.lead} {visit.kind === 'in' && (visit.isOperator ? texts.theseAreAll : texts.theseAreYours)}
        </p>
        <Content visit={visit} model={model} />
      </main>
    </div>
  );
}

function Content({ visit, model }: { readonly visit: Visit; readonly model: ReportsModel }) {
  switch (visit.kind) {
    case 'asking':
      return <p role="status">{texts.loading}</p>;
    case 'trouble':
      return (
        <p class="plain-trouble" role="alert">
          {visit.text}
        </p>
      );
    case 'stranger':
      return (
        <OperatorForm
          about={texts.nothingToSee}
          trouble={visit.trouble}
          onToken={(token) => void model.signIn(token)}
        />
      );
    case 'in':
      return (
        <div class="reports-desk">
          <Choice reports={visit.reports} model={model} />
          <Chosen model={model} isOperator={visit.isOperator} />
        </div>
      );
  }
}

/** A list where there is room beside the report, else a field. */
function Choice({ reports, model }: { readonly reports: readonly Report[]; readonly model: ReportsModel }) {
  const chosen = model.chosen.value?.name;
  return (
    <>
      <nav class="reports-list" aria-label={texts.reports}>
        <ul>
          {reports.map(({ name, title }) => (
            <li key={name}>
              <button
                type="button"
                aria-current={name === chosen ? 'page' : undefined}
                onClick={() => model.choose(name)}
              >
                {title}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div class="reports-choice">
        <label for="report-choice">{texts.report}</label>
        <select id="report-choice" value={chosen} onChange={({ currentTarget }) => model.choose(currentTarget.value)}>
          {reports.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}

function Chosen({ model, isOperator }: { readonly model: ReportsModel; readonly isOperator: boolean }) {
  const report = model.chosen.value;
  const isBusy = useComputed(() => model.shown.value.kind === 'asking');
  if (!report) return null;
  return (
    <section class="report" aria-labelledby="report-title" aria-busy={isBusy.value}>
      <h2 id="report-title">{report.title}</h2>
      <p class="report-about">{report.description}</p>
      <ReportForm key={report.name} report={report} model={model} isOperator={isOperator} />
      <Result model={model} />
    </section>
  );
}

function Result({ model }: { readonly model: ReportsModel }) {
  const shown = model.shown.value;
  switch (shown.kind) {
    case 'asking':
      return <p role="status">{texts.asking}</p>;
    case 'trouble':
      return (
        <>
          <p class="plain-trouble" role="alert">
            {shown.text}
          </p>
          <button type="button" class="button" onClick={() => void model.ask()}>
            {texts.tryAgain}
          </button>
        </>
      );
    case 'rows': {
      const { report, answer } = shown;
      const { rows, more, complete } = answer;
      if (rows.length === 0) return <p role="status">{texts.nothing}</p>;
      return (
        <>
          <ReportChart key={report.name} report={report} rows={rows} titles={model.titles.value} />
          <p role="status" class="report-count">
            {texts.rows(rows.length)}. {more && texts.more} {complete || texts.incomplete}
          </p>
          <ReportTable report={report} rows={rows} titles={model.titles.value} />
          <Downloads onDownload={(format) => void model.download(format)} />
        </>
      );
    }
  }
}

const FORMATS: readonly (readonly [Format, string])[] = [
  ['csv', 'CSV'],
  ['json', 'JSON'],
  ['parquet', 'PARQUET'],
];

const Downloads = ({ onDownload }: { readonly onDownload: (format: Format) => void }) => (
  <p class="report-downloads">
    {texts.download}
    {FORMATS.map(([format, label]) => (
      <button key={format} type="button" class="button" onClick={() => onDownload(format)}>
        {label}
      </button>
    ))}
  </p>
);
