// Compiles the template in the browser. With `ng build`, which compiles it beforehand, this line goes.
import "@angular/compiler";
import { bootstrapApplication } from "@angular/platform-browser";

import "../elements/order.css";
import { PinForm } from "./pin-form.js";

await bootstrapApplication(PinForm);
