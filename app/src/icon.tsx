const PATHS = {
  play: 'M7 4.5v15l13-7.5z',
  pause: 'M6.5 4.5h4v15h-4zM13.5 4.5h4v15h-4z',
  up: 'M12 6 5 13l1.4 1.4L11 9.8V19h2V9.8l4.6 4.6L19 13z',
  down: 'M12 18l7-7-1.4-1.4-4.6 4.6V5h-2v9.2L6.4 9.6 5 11z',
  remove: 'M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6L19 6.4 17.6 5 12 10.6z',
  grip: 'M8 5h3v3H8zM13 5h3v3h-3zM8 10.5h3v3H8zM13 10.5h3v3h-3zM8 16h3v3H8zM13 16h3v3h-3z',
  undo: 'M8.5 5 3 10.5 8.5 16l1.4-1.4-3.1-3.1H14a3.5 3.5 0 0 1 0 7h-3v2h3a5.5 5.5 0 0 0 0-11H6.8l3.1-3.1z',
  redo: 'M15.5 5 21 10.5 15.5 16l-1.4-1.4 3.1-3.1H10a3.5 3.5 0 0 0 0 7h3v2h-3a5.5 5.5 0 0 1 0-11h7.2l-3.1-3.1z',
  history:
    'M13 3a9 9 0 0 0-9 9H1l4 4 4-4H6a7 7 0 1 1 2.05 4.95l-1.42 1.42A9 9 0 1 0 13 3zm-1 5v5l4.25 2.52.77-1.28-3.52-2.09V8z',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm0 10c-4.4 0-8 2.2-8 5v1h16v-1c0-2.8-3.6-5-8-5z',
  link: 'M10.6 13.4a1 1 0 0 0 1.4 0l4.2-4.2a2.5 2.5 0 0 0-3.5-3.5l-1.5 1.4-1.4-1.4 1.5-1.4a4.5 4.5 0 0 1 6.3 6.3l-4.2 4.2a3 3 0 0 1-4.2 0zm2.8-2.8a1 1 0 0 0-1.4 0l-4.2 4.2a2.5 2.5 0 0 0 3.5 3.5l1.5-1.4 1.4 1.4-1.5 1.4a4.5 4.5 0 0 1-6.3-6.3l4.2-4.2a3 3 0 0 1 4.2 0z',
  save: 'M11 4h2v8.2l3.1-3.1 1.4 1.4L12 16l-5.5-5.5 1.4-1.4 3.1 3.1zM5 18h14v2H5z',
  sound: 'M4 9v6h4l5 4.5v-15L8 9zm11.5-1.6v2.2a3 3 0 0 1 0 4.8v2.2a5 5 0 0 0 0-9.2z',
  muted:
    'M4 9v6h4l5 4.5v-15L8 9zm11.6.2L14.2 10.6 16.6 13l-2.4 2.4 1.4 1.4 2.4-2.4 2.4 2.4 1.4-1.4-2.4-2.4 2.4-2.4-1.4-1.4-2.4 2.4z',
  dice: 'M6 3h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3zm0 2a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1V6a1 1 0 0 0-1-1zm2.5 2A1.5 1.5 0 1 1 8.5 10 1.5 1.5 0 0 1 8.5 7zm7 7a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM12 10.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z',
  locked:
    'M12 2a5 5 0 0 0-5 5v3H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-8a2 2 0 0 0-2-2h-1V7a5 5 0 0 0-5-5zm-3 8V7a3 3 0 0 1 6 0v3z',
  unlocked:
    'M17 2a5 5 0 0 0-5 5v3H5a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-8a2 2 0 0 0-2-2h-3V7a3 3 0 0 1 6 0v2h2V7a5 5 0 0 0-5-5zM5 12h12v8H5z',
  sliders: 'M3 6h7v2H3zm14 0h4v2h-4zM12 4h3v6h-3zM3 16h3v2H3zm10 0h8v2h-8zM8 14h3v6H8z',
  keys: 'M3 5h4v7h1v7H3zM10 5h4v7h1v7H9v-7h1zM17 5h4v14h-5v-7h1z',
  start: 'M6 5h2.4v14H6zM19 5v14L9.5 12z',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside or instead of a word; whoever shows it alone gives the button a label. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);
