import { render } from 'preact';
import * as texts from '#texts/page.ts';
import { basePath } from './base-path.ts';
import { NoticePage } from './notice-page.tsx';
import { RoomPage } from './room-page.tsx';
import './style/tokens.css';
import './style/page.css';
import './style/header.css';
import './style/banner.css';
import './style/stops.css';
import './style/flight.css';
import './style/combobox.css';
import './style/music.css';
import './style/steering.css';

const log = location.pathname.slice(basePath.length).match(/^\/logs\/([^/]+)\/?$/)?.[1];

const NOWHERE = {
  title: texts.thereIsNothingAtThisAddress,
  text: texts.theLinkMayBeIncomplete,
};

const page = log === undefined ? <NoticePage {...NOWHERE} /> : <RoomPage log={log} />;
render(page, document.getElementById('app')!);
