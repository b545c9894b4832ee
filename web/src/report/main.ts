/** A page that needs no server: it shows the answer that it holds. */

import { mount, type Component } from "svelte";

import type { FromJson, Report } from "../../../src/contract/report.js";
import EvaluationView from "./evaluation-view.svelte";
import ExplanationView from "./explanation-view.svelte";
import PicturesView from "./pictures-view.svelte";

const views = { explanation: ExplanationView, evaluation: EvaluationView, pictures: PicturesView };
const report = JSON.parse(document.getElementById("report")?.textContent ?? "") as FromJson<Report>;

// Each kind has the view that shows it, which a lookup by the kind does not tell the compiler.
mount(views[report.kind] as Component<{ report: typeof report }>, { target: document.body, props: { report } });
