export const aeroMelody = 'Aero Melody, start page';
export const startPage = 'Aero Melody';
