/** Prints figures in Prometheus' text format. Units are in the names, as its conventions have it. */
export const printMetrics = (
  figures: readonly (readonly [name: string, type: 'gauge' | 'counter', help: string, value: number])[],
): string =>
  figures
    .map(([name, type, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`)
    .join('');
