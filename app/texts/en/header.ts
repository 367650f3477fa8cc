export const undo = 'Undo';
export const undoCtrlZ = 'Undo (Ctrl+Z)';
export const redo = 'Redo';
export const redoCtrlShiftZ = 'Redo (Ctrl+Shift+Z)';
export const account = 'Account';
