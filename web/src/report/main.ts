/**
 * A page that needs no server: it shows the answer that it holds.
 */

import { mount } from "svelte";

import type { FromJson, Report } from "../../../src/contract/report.js";
import EvaluationView from "./evaluation-view.svelte";
import ExplanationView from "./explanation-view.svelte";
import PicturesView from "./pictures-view.svelte";

const report = JSON.parse(document.getElementById("report")?.textContent ?? "") as FromJson<Report>;
const target = document.body;

switch (report.kind) {
  case "explanation":
    mount(ExplanationView, { target, props: { report } });
    break;
  case "evaluation":
    mount(EvaluationView, { target, props: { report } });
    break;
  case "pictures":
    mount(PicturesView, { target, props: { report } });
    break;
}
