// `npm run fuzz` attacks rooms of a running server; `npm run fuzz -- itineraries` the readers of files.
const [target] = process.argv.slice(2);
if (target === 'itineraries') {
  process.argv.splice(2, 1);
  await import('./itineraries.ts');
} else await import('./rooms.ts');
