import { render } from 'preact';
import { RoomPage } from './room-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/banner.css';
import './style/stops.css';
import './style/flight.css';
import './style/combobox.css';
import './style/map.css';
import './style/music.css';
import './style/steering.css';

const log = location.pathname.match(/^\/logs\/([^/]+)\/?$/)?.[1] ?? '';

render(<RoomPage log={decodeURIComponent(log)} />, document.getElementById('app')!);
