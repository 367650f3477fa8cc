export const whatItIsMadeOf = 'What it is made of';
export const length = 'Length';
export const tempo = 'Tempo';
export const range = (slowest: number, fastest: string): string => `${slowest} range ${fastest}`;
export const keys = 'Keys';
export const andMore = (more: number): string => ` and ${more} more`;
export const metre = 'Metre';
export const notes = 'Notes';
export const ofTheMelody = (notes: string, melody: string): string => `${notes}, ${melody} of the melody`;
export const melody = 'Melody';
export const pitchRange = (pitchName: string, pitchName2: string): string => `${pitchName} range ${pitchName2}`;
export const density = 'Density';
export const notesOfMelodyABar = (melodyBar: string): string => `${melodyBar} notes of melody a bar`;
export const repetition = 'Repetition';
export const ofTheBarsComeAgain = (bars: number): string => `${bars} % of the bars come again`;
export const pitchClassesBySoundingTime = (PITCHCLASSES: string): string =>
  `Pitch classes by sounding time: ${PITCHCLASSES}`;
export const howLongEachPitchClassSounds = 'How long each pitch class sounds';
export const beatsAMinute = (tempo: number): string => `${tempo} beats a minute`;
