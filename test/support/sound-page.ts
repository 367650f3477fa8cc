/** What a test plays in a page of its own, of the app's sources. */
export { INSTRUMENTS } from '../../app/src/instruments.ts';
export { openSampledPrograms } from '../../app/src/sampled-programs.ts';
export { soundSample } from '../../app/src/synth-sample.ts';
