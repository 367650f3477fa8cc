/** A figure, or one for each value of a label. */
export type Figure = number | { readonly label: string; readonly values: Readonly<Record<string, number>> };

/** Prints figures in Prometheus' text format. Units are in the names, as its conventions have it. */
export const printMetrics = (
  figures: readonly (readonly [name: string, type: 'gauge' | 'counter', help: string, figure: Figure])[],
): string =>
  figures
    .map(([name, type, help, figure]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples(name, figure)}`)
    .join('');

const samples = (name: string, figure: Figure): string =>
  typeof figure === 'number'
    ? `${name} ${figure}\n`
    : Object.entries(figure.values)
        .map(([value, count]) => `${name}{${figure.label}="${value}"} ${count}\n`)
        .join('');
