import { render } from 'preact';
import { StartPage } from './start-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/music.css';
import './style/start.css';

render(<StartPage />, document.getElementById('app')!);
