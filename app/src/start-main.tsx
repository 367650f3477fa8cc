import { render } from 'preact';
import { isBackFromProvider } from './provider-sign-in.ts';
import { StartPage } from './start-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/music.css';
import './style/start.css';

const page = document.getElementById('app')!;
if (isBackFromProvider()) void import('./sign-in-page.tsx').then(({ SignInPage }) => render(<SignInPage />, page));
else render(<StartPage />, page);

// A page that the browser has kept shows the journeys as they were, and waits for one that was made.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
