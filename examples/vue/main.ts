import { createApp } from "vue";

import "../elements/order.css";
import PinForm from "./pin-form.vue";

createApp(PinForm).mount("#app");
