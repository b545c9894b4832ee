import { mount } from "svelte";

import "../elements/order.css";
import PinForm from "./pin-form.svelte";

mount(PinForm, { target: document.getElementById("app")! });
