import { render } from 'preact';
import { ListenPage } from './listen-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/listen.css';

render(<ListenPage />, document.getElementById('app')!);
