/**
 * The page: its state, and the application that shows it.
 */

import { mount } from "svelte";

import App from "./app.svelte";
import { AppState } from "./state/app-state.svelte.js";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no element #app");
mount(App, { target, props: { app: new AppState(window) } });
