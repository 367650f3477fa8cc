import { render } from 'preact';
import { ReferencePage } from './reference-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/plain.css';
import './style/reference.css';

render(<ReferencePage />, document.getElementById('app')!);
