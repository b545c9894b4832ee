import { createRoot } from "react-dom/client";

import "../elements/order.css";
import { PinForm } from "./pin-form.js";

createRoot(document.getElementById("app")!).render(<PinForm />);
