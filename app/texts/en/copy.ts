export const copy = 'Copy';
export const copied = 'Copied';
export const pressCtrlC = 'Press Ctrl+C';
