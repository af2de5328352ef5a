import { render } from 'preact';
import './style/style.css';
import { App } from './app';
import { connectLive } from './live/live';
import { followLinks } from './navigation/navigation';
import { applyTheme } from './navigation/theme';

applyTheme();
followLinks();
connectLive();
const container = document.getElementById('page');
if (container) render(<App />, container);
