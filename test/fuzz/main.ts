// `npm run fuzz` attacks rooms of a running server; `npm run fuzz -- itineraries` the readers of files.
const isOfItineraries = process.argv[2] === 'itineraries';
if (isOfItineraries) process.argv.splice(2, 1);
void import(isOfItineraries ? './itineraries.ts' : './rooms.ts');
