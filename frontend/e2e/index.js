/**
 * Journeys through the running system in a real browser, one after another: `E2E_URL=… npm run e2e`.
 * One name per folder, so that `node --test e2e` means the same to every version of Node.
 */
import './board.test.mjs';
import './large-board.test.mjs';
import './keyboard.test.mjs';
import './keyboard-only.test.mjs';
import './task.test.mjs';
import './undo.test.mjs';
import './offline.test.mjs';
import './work.test.mjs';
import './views.test.mjs';
import './saved-views.test.mjs';
import './session.test.mjs';
import './demo.test.mjs';
import './history.test.mjs';
import './replay.test.mjs';
import './import.test.mjs';
import './settings.test.mjs';
import './screens.test.mjs';
