import { render } from 'preact';
import { AdminPage } from './admin-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/plain.css';
import './style/admin.css';

render(<AdminPage />, document.getElementById('app')!);
