/** The page: its state, and the application that shows it. */

import { mount } from "svelte";

import App from "./app.svelte";
import { AppState } from "./app-state.svelte.js";

const found = document.getElementById("app");
if (!found) throw new Error("index.html has no element #app");
const target = found;

// A task of its own: with the evaluation of the code in the same one, the browser would hear nobody for too long.
setTimeout(() => mount(App, { target, props: { app: new AppState(window) } }));
