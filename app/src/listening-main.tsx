import { render } from 'preact';
import { ListeningPage } from './listening-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/listen.css';

render(<ListeningPage />, document.getElementById('app')!);
