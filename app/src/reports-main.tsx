import { render } from 'preact';
import { ReportsPage } from './reports-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/plain.css';
import './style/reports.css';

render(<ReportsPage />, document.getElementById('app')!);
