import { parseArgs } from 'node:util';
import { trainChoir } from './train-choir.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    corpus: { type: 'string' },
    out: { type: 'string', default: 'out/training' },
    only: { type: 'string' },
  },
});
if (!values.corpus) throw new Error('Where is the corpus? Say it with --corpus DIR.');

if (positionals[0] === 'train') {
  if (values.only === undefined || values.only === 'chorale') await trainChoir(values.corpus, values.out, console.log);
}
