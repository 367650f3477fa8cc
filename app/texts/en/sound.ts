export const tapToListen = ' Tap to listen';
export const mute = 'Mute';
export const soundOn = 'Sound on';
export const volume = 'Volume';
