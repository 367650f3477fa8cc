import * as texts from '#texts/reports.ts';
import { columnWords, type Parameter, type Report } from './report.ts';
import type { ReportsModel } from './reports-model.ts';

interface Props {
  readonly report: Report;
  readonly model: ReportsModel;
  readonly isOperator: boolean;
}

/** The parameters of a report; `Show` asks with them. */
export function ReportForm({ report, model, isOperator }: Props) {
  return (
    <form
      class="report-form"
      onSubmit={(event) => {
        event.preventDefault();
        void model.ask();
      }}
    >
      {Object.entries(report.parameters).map(([name, parameter]) => (
        // biome-ignore lint/a11y/noLabelWithoutControl: the field is one
        <label key={name} title={parameter.meaning}>
          {WORDS[name] ?? capital(columnWords(name))}
          <Field name={name} parameter={parameter} model={model} isOperator={isOperator} />
          {COMMON.has(name) || <small>{parameter.meaning}</small>}
        </label>
      ))}
      <button type="submit" class="button button-main">
        {texts.show}
      </button>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly parameter: Parameter;
  readonly model: ReportsModel;
  readonly isOperator: boolean;
}

function Field({ name, parameter, model, isOperator }: FieldProps) {
  const value = model.wish.value[name] ?? '';
  const put = ({ currentTarget }: { readonly currentTarget: HTMLInputElement | HTMLSelectElement }) => {
    model.wish.value = { ...model.wish.value, [name]: currentTarget.value };
  };
  switch (parameter.kind) {
    case 'count': {
      const { min, max, usual } = parameter;
      return <input type="number" {...{ min, max, value }} placeholder={String(usual)} onInput={put} />;
    }
    case 'choice':
      return (
        <select value={value || parameter.choices[0]} onChange={put}>
          {parameter.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case 'instant':
      return <input type="date" value={value.slice(0, 10)} onInput={put} />;
    case 'log':
      if (isOperator) return <input value={value} placeholder={texts.uuidOrEmpty} spellcheck={false} onInput={put} />;
      return (
        <select value={value} onChange={put}>
          <option value="">{texts.allMyJourneys}</option>
          {[...model.titles.value].map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      );
  }
}

const WORDS: Readonly<Record<string, string>> = {
  since: texts.since,
  until: texts.until,
  log: texts.journey,
  limit: texts.rowsAtMost,
};
const COMMON = new Set(Object.keys(WORDS));

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
