// Behaviour of the frame and of the small parts, found by data attributes so that htmx may swap any of it.
import "./frame.js";
import "./dialogs.js";
import "./guard.js";
import "./lists.js";
import "./countdown.js";
import "./parts.js";
import "./print.js";
import "./talk.js";
