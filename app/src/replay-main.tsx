import { render } from 'preact';
import { basePath } from './base-path.ts';
import { ReplayPage } from './replay-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/plain.css';
import './style/replay.css';

const log = location.pathname.slice(basePath.length).match(/^\/replay\/([^/]+)$/)?.[1];

render(<ReplayPage log={log} />, document.getElementById('app')!);
