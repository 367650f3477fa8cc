export const playOnAMidiKeyboard =
  'Play on a MIDI keyboard, or let a synthesiser of yours play the room. Your browser asks whether this page may.';
export const yourBrowserIsAskingWhether = 'Your browser is asking whether this page may use MIDI.';
export const thisPageMayNotUseMidi =
  'This page may not use MIDI. Allow it in the settings of this site, beside the address, and try again. All else works without.';
export const thisBrowserKnowsNoMidi =
  'This browser knows no MIDI. Chrome, Edge, Opera and Firefox do; the keys here work in any browser.';
export const lookForMidiDevices = 'Look for MIDI devices';
export const tryAgain = 'Try again';
export const keyboard = 'Keyboard';
export const none = 'none';
export const channel = 'Channel';
export const all = 'all';
export const playTheRoomOn = 'Play the room on';
export const thisPageAlone = 'this page alone';
export const delayOf = 'Delay of it, ms';
export const noMidiDeviceIsConnected = 'No MIDI device is connected. Plug one in: it appears here by itself.';
export const sendClock = 'Send MIDI clock';
export const clockHint = 'Drum machines and sequencers follow the tempo, and start, stop and jump with the room';
