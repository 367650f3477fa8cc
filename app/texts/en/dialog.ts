export const close = 'Close';
export const closeEsc = 'Close (Esc)';
