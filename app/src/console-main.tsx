import { render } from 'preact';
import { ConsolePage } from './console-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/plain.css';
import './style/console.css';

render(<ConsolePage />, document.getElementById('app')!);
